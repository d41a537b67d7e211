"""Worked examples with the values that their source prints; each folder's SOURCE.md names it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
    return loaded


def table(name: str, file: str) -> list[dict[str, str]]:
    with (FOLDER / name / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
