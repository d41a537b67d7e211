"""Response headers: a strict content policy, no referrer, nothing private in any cache."""

from __future__ import annotations

from flask import Flask, Response, g, request

# plotly inserts one empty style element and sets styles by script; the hash is that of the empty string.
_PLOTLY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_POLICY = {
    "default-src": "'self'",
    "style-src": f"'self' {_PLOTLY_STYLE}",
    "img-src": "'self' data: blob:",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
POLICY = "; ".join(f"{name} {value}" for name, value in _POLICY.items())


def _add(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    # A page that belongs to somebody is kept nowhere; public pages say otherwise themselves (g.public_for).
    if seconds := g.get("public_for"):
        response.headers.setdefault("Cache-Control", f"public, max-age={seconds}")
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def install(app: Flask) -> None:
    app.after_request(_add)
