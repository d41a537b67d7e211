"""The project's own files and what their Python says, for tests that look after the house."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tests.support.programs import ROOT

NOT_OURS = {".git", ".venv", "instance", "__pycache__", "node_modules", "test-results"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file, its syntax tree and its name."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def shown(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        return self.shown.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        return tuple(node for node in ast.walk(self.tree) if isinstance(node, Function))

    @cached_property
    def imports(self) -> tuple[tuple[int, str], ...]:
        """Line and full name of everything that is imported, inside functions too."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[tuple[int, str]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                before = "." * node.level + (node.module or "")
                yield from ((node.lineno, f"{before}.{alias.name}") for alias in node.names)


def files(*suffixes: str, below: str = "") -> list[Path]:
    """Our files with one of the suffixes (all, when none is given)."""
    found = []
    for folder, folders, names in os.walk(ROOT / below):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith("_cache"))
        ours = (name for name in sorted(names) if not name.endswith(".mo"))  # set-up compiles them
        found += [Path(folder, name) for name in ours if not suffixes or name.endswith(suffixes)]
    return found


@cache
def modules(below: str) -> tuple[Module, ...]:
    return tuple(map(_module, files(".py", below=below)))


_module = cache(Module)  # a file is read and parsed once, wherever it is asked for


def shown(path: Path, text: str = "", position: int = 0) -> str:
    """`templates/base.html:12`, for messages; the line is where `position` lies in `text`."""
    line = f":{text.count(chr(10), 0, position) + 1}" if text else ""
    return path.relative_to(ROOT).as_posix() + line


def last_name(node: ast.expr) -> str:
    """`b` of `a.b(...)`, `a.b` and `b`."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def breaches(found: list[str]) -> str:
    """The message of a failed check: one breach a line."""
    once = list(dict.fromkeys(found))
    return f"{len(once)} found:\n  " + "\n  ".join(once)
