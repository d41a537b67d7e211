"""Commands of the exchange."""

COMMANDS = ()
