"""Results to drawings: small inline SVG strips and plotly figures as plain dicts; no database, no request."""
