"""Revision: open statements reworded, carried or dropped between rounds."""
