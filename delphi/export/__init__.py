"""What leaves the platform: one file per format, from a frozen edition document (a plain dict) to bytes."""
