"""What if: how verdicts depend on the rule, on who answered and on the round, and what a panel can find out."""
