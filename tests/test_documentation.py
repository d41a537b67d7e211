"""What the documentation names exists: files, headings, commands, settings and pictures."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from tests.support.programs import ROOT
from tests.support.tree import breaches, files, modules, shown

PAGES = files(".md")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|(?:src|srcset|href)=\"([^\"]+)\"")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.DOTALL | re.MULTILINE)
OURS = ("delphi/", "docs/", "migrations/", "static/", "templates/", "tests/")


def prose(path: Path) -> str:
    """The page without its blocks of code, in which brackets mean something else."""
    return FENCED.sub("", path.read_text())


@cache
def anchors(path: Path) -> set[str]:
    """What may stand behind # in an address: its headings, as code hosts shorten them."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", prose(path), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {words.replace(" ", "-") for words in plain} | set(
        re.findall(r"(?:id|name)=\"([^\"]+)\"", path.read_text())
    )


def mentioned(pattern: str) -> list[tuple[Path, str]]:
    """Page and first group of each place where the pattern stands, blocks of code included."""
    return [(path, match) for path in PAGES for match in re.findall(pattern, path.read_text(), re.MULTILINE)]


def test_links_within_the_documentation_lead_somewhere():
    found = []
    for path in PAGES:
        for target in (one or other for one, other in LINK.findall(prose(path))):
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            name, _, anchor = target.partition("#")
            page = (path.parent / unquote(name)).resolve() if name else path
            if not page.exists():
                found.append(f"{shown(path)} leads to {target}, which is not there")
            elif anchor and page.suffix == ".md" and anchor not in anchors(page):
                found.append(f"{shown(path)} leads to {target}, a heading that is not there")
    assert not found, breaches(found)


def test_make_knows_every_target_that_is_named():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = mentioned(r"(?:`|^\s*(?:\$ )?|[A-Z]+=\S+ )make ([a-z-]+)")
    found = [f"{shown(path)} names make {target}" for path, target in named if target not in targets]
    assert not found, breaches(found)


def test_flask_knows_every_command_that_is_named(app):
    named = mentioned(r"flask --app wsgi ([a-z][a-z-]*)")
    known = set(app.cli.commands) | {"routes", "run", "shell"}
    found = [
        f"{shown(path)} names flask --app wsgi {command}" for path, command in named if command not in known
    ]
    assert not found, breaches(found)


def test_files_that_are_named_exist():
    found = [
        f"{shown(path)} names {name}"
        for path, name in mentioned(r"`([\w./-]+/[\w.-]*)`")
        if name.startswith(OURS) and not (ROOT / name).exists()
    ]
    assert not found, breaches(found)


def test_settings_that_are_named_are_read():
    """A name in capitals before `=` or alone in backticks is one that somebody will try to set."""
    read = (ROOT / "config.py").read_text() + (ROOT / "Makefile").read_text()
    read += "".join(module.text for module in (*modules("delphi"), *modules("tests")))
    named = mentioned(r"`([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:=[^`]*)?`") + mentioned(
        r"^\s*(?:export )?([A-Z][A-Z0-9_]+)="
    )
    found = [f"{shown(path)} names {name}" for path, name in named if not re.search(rf"\b{name}\b", read)]
    assert not found, breaches(found)


def test_every_page_of_docs_can_be_reached_from_the_readme():
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or not path.is_file() or path.suffix != ".md":
            continue
        reached.add(path)
        targets = [(one or other).partition("#")[0] for one, other in LINK.findall(prose(path))]
        waiting += [
            (path.parent / unquote(target)).resolve() for target in targets if target and ":" not in target
        ]
    pages = [path for path in PAGES if not path.is_relative_to(ROOT / "tests")]
    found = [shown(path) for path in pages if path not in reached]
    assert not found, breaches(found)


def test_every_picture_says_what_it_shows():
    found = [f"{shown(path)} shows {name}" for path, name in mentioned(r"!\[\s*\]\(([^)]+)\)")]
    assert not found, breaches(found)


NAMES_OR_COUNTS = {"statement", "n", "n_unable", "n_missing", "counts", "verdict", "groups", "from", "to",
                   "outcome_before", "outcome_after"}  # fmt: skip


def test_every_number_of_an_analysis_is_explained():
    described = json.loads((ROOT / "docs/analyse.schema.json").read_text())["$defs"]
    text = (ROOT / "docs/statistics.md").read_text()
    keys = {key for part in ("statement", "panel", "stability") for key in described[part]["properties"]}

    assert sorted(key for key in keys - NAMES_OR_COUNTS if f"`{key}`" not in text) == []


def test_every_statistic_says_what_it_answers_and_when_it_misleads():
    sections = re.split(r"^#{2,3} ", (ROOT / "docs/statistics.md").read_text(), flags=re.MULTILINE)
    told = {section.partition("\n")[0]: section for section in sections if "**Answers**" in section}

    lacking = {name for name, text in told.items() if "**Misleads**" not in text}
    undefined = {name for name, text in told.items() if "**Formula**" in text and "**Range**" not in text}

    assert len(told) > 35
    assert lacking == set()
    assert undefined <= {"Stable dissent", "What is not shown"}
