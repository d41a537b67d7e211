"""What a form of texts carries of the words that its editor began from."""

from __future__ import annotations

import re
from html import unescape


def began(page: str) -> str:
    """The value of the hidden field that a form of texts sends along."""
    found = re.search(r'name="base" type="hidden" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])
