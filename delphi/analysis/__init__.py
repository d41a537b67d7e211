"""Anyone's ratings without any study: analysed from a file, and panels planned before there are any."""
