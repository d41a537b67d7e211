"""Numbers: tallies in, frozen dataclasses out; knows numpy and nothing of ours."""
