"""The guideline: recommendations drafted, locked and published."""
