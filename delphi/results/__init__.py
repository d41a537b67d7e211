"""Results: tallies, summaries and verdicts, as they form and after the close."""
