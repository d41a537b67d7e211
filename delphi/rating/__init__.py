"""Rating: what an expert does, one statement a screen."""
