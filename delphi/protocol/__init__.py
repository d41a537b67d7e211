"""The protocol: what is fixed before round 1, and its amendments."""
