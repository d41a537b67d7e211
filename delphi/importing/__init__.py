"""Parsers of what people bring along: bytes or text in, rows and problems out."""
