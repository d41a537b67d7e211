"""The comment workbench: what the panel wrote is tagged, gathered into points, answered, and linked to what changed."""
