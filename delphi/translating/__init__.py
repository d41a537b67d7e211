"""The chair has the study's texts translated: languages, the sheet out and in."""
