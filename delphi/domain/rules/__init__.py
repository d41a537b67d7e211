"""The preset rules of consensus, one module each, and what they have in common."""
