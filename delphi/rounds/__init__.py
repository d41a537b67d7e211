"""Rounds: opened, closed and judged."""
