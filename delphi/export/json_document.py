"""An edition as canonical JSON, and the check that its words are the ones that were hashed."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from delphi.domain import chain

Document = Mapping[str, Any]


def sha256(document: Document) -> str:
    """Hash over everything but the key `sha256` itself."""
    words = {key: value for key, value in document.items() if key != "sha256"}
    return chain.sha256(words)


def check(document: Document) -> bool:
    """True when the document carries the hash of its own content."""
    claimed = document.get("sha256")
    return isinstance(claimed, str) and hmac.compare_digest(claimed.encode(), sha256(document).encode())


def render(document: Document) -> bytes:
    """The file: the whole document in canonical form, so that its bytes depend on nothing else."""
    return chain.canonical(document)
