"""The meeting: one statement at a time, voted on blind by phone, revealed to all together."""
