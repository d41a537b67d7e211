"""What a rating, a card and the monitor cost, beside a bare server and a bare database: `make bench`."""
