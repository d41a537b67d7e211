"""Exchange: a whole study out of the platform and back in, and its tidy tables."""
