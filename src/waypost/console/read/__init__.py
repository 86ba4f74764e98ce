"""What the pages ask the database: plain SQL in, small structs out.

Every query here runs in a transaction that is bound to one brand; the database leaves out all
other brands' rows by itself.
"""
