"""The course of an order: what its buyer, its bank, its warehouse and its carrier do, step by step.

Each part takes the course so far and says how it went, so that the next part can go on from there.
"""
