"""The study: founding it, its line of steps, colleagues, its audit trail."""
