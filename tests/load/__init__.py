"""A large panel at once: run `python -m tests.load`."""
