"""The demo: a study on mesotherapy with its references and a simulated panel, and small studies of the same people."""
