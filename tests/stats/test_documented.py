"""Every public function of the statistics says what goes in, what comes out, and where it is from."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.programs import ROOT

# The distributions are scipy's under a name that says what they answer.
MODULES = [
    path
    for path in sorted((ROOT / "delphi/stats").glob("*.py"))
    if path.stem not in ("__init__", "distributions")
]


def public_functions(path: Path) -> dict[str, str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = (node for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"))
    return {function.name: ast.get_docstring(function) or "" for function in found}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_public_function_gives_its_shapes(path):
    told = public_functions(path)

    assert {name for name, text in told.items() if "Parameters\n---" not in text} == set()
    assert {name for name, text in told.items() if not re.search(r"(Returns|Yields)\n---", text)} == set()


def test_every_module_names_a_source_or_only_counts():
    counting = {"influence", "overview", "rationals", "tally", "weights"}

    unsourced = {path.stem for path in MODULES if not re.search(r"\b(1[789]|20)\d\d\b", path.read_text())}

    assert unsourced <= counting
