"""The pilot: trying the statements on a few people before round 1. Nothing of it enters any result."""
