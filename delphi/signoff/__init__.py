"""Sign-off: the panel approves the final recommendations, or dissents with a reason."""
