"""Afterwards: what a panellist takes home from a round, and the public list of receipts."""
