"""What the tests stand on: a mail server, PostgreSQL, Chromium and the program as its users start it."""
