"""Accounts: signing in, one-time links, the first chair, one's own name and password."""
