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


_ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def _add(response: Response) -> Response:
    said = {name.lower() for name, _value in response.headers}
    wanted = [*_ALWAYS]
    if request.is_secure:
        wanted.append(("Strict-Transport-Security", "max-age=31536000"))
    # A page that belongs to somebody is kept nowhere; public pages say otherwise themselves (g.public_for).
    seconds = g.get("public_for")
    wanted.append(("Cache-Control", f"public, max-age={seconds}" if seconds else "no-store"))
    for name, value in wanted:
        if name.lower() not in said:
            response.headers.add(name, value)
    return response


def install(app: Flask) -> None:
    app.after_request(_add)
