"""What must be said wherever the demo study shows."""

from __future__ import annotations

from delphi.errors import Sentence

NOTICE = Sentence(
    "This is a demonstration. The statements are illustrative: they are not the recommendations of any society and "
    "not for clinical use. The panel is fictitious; its ratings and comments are simulated."
)
SIMULATED = Sentence("Simulated ratings")
