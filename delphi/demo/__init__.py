"""The demo study: statements on mesotherapy, their references, and a simulated panel that rates them."""
