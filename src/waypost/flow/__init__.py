"""The only room that knows the order of the stages: the watch loop and its jobs."""
