"""The evidence with each statement: its question, findings and judgements."""
