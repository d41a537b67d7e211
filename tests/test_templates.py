"""Pages obey the content policy, trust nobody's text, and ask nobody else for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.programs import ROOT
from tests.support.tree import breaches, files, shown

TEMPLATES = [*files(".html", below="templates"), *files(".txt", below="templates")]
STATIC = files(".css", ".js", ".svg", below="static")
COMMENTS = re.compile(r"\{#.*?#\}|/\*.*?\*/", re.DOTALL)
FORBIDDEN = {
    "text that is not escaped": r"\|\s*safe\b|\{%-?\s*autoescape\s+false",
    "a script in the page": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")",
    "a style sheet in the page": r"<style\b",
    "a style attribute": r"<[^>%]*\sstyle\s*=",
    "an event attribute": r"<[^>%]*\son[a-z]+\s*=\s*[\"']",
    "a script as an address": r"javascript:",
}
ELSEWHERE = {
    "a file from elsewhere": r"<(?:script|link|img|iframe|source|video|audio|object|embed|use)\b[^>]*"
    r"\b(?:src|href|data|srcset)\s*=\s*[\"']\s*(?:https?:)?//",
    "a style from elsewhere": r"(?:url\(|@import)\s*[\"']?\s*(?:https?:)?//",
    "a module from elsewhere": r"\b(?:import|from|fetch\(|importScripts\()\s*[\"'`](?:https?:)?//",
    "a known delivery network": r"\b(?:cdnjs|jsdelivr|unpkg|googleapis|gstatic|bootstrapcdn|typekit|cloudflare)\b",
}

SAMPLES = {
    "text that is not escaped": "{{ comment | safe }}",
    "a script in the page": '<script type="module">import "x"</script>',
    "a style sheet in the page": "<style>p {}</style>",
    "a style attribute": '<p class="a" style="color: red">',
    "an event attribute": '<button type="button" onclick="go()">',
    "a script as an address": '<a href="javascript:go()">',
    "a file from elsewhere": '<script type="module" src="//example.org/a.js"></script>',
    "a style from elsewhere": "body { background: url(https://example.org/a.png) }",
    "a module from elsewhere": 'import chart from "https://example.org/chart.js";',
    "a known delivery network": "https://cdn.jsdelivr.net/",
}
ALLOWED = """
<link rel="stylesheet" href="{{ url_for('static', filename='css/base.css') }}">
<script type="module" src="{{ url_for('static', filename='js/main.js') }}"></script>
<script type="application/json">{{ figure }}</script>
<a href="https://doi.org/10.1000/182">doi:10.1000/182</a> {# style="" onclick="" #}
<svg xmlns="http://www.w3.org/2000/svg"></svg> {{ words|safely }} <p data-once="x">on = "y"</p>
"""


def places(paths: list[Path], pattern: str) -> list[str]:
    """Where the pattern stands in one of the files, comments aside (their lines are kept for counting)."""
    return [
        f"{shown(path, text, match.start())} {match[0].strip()[:80]}"
        for path, text in ((path, without_comments(path.read_text())) for path in paths)
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]


def without_comments(text: str) -> str:
    return COMMENTS.sub(lambda comment: "\n" * comment[0].count("\n"), text)


@pytest.mark.parametrize(("what", "pattern"), (FORBIDDEN | ELSEWHERE).items())
def test_the_checks_would_notice(what: str, pattern: str):
    assert re.search(pattern, SAMPLES[what], re.IGNORECASE)
    assert not re.search(pattern, without_comments(ALLOWED), re.IGNORECASE)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str):
    found = places(TEMPLATES, FORBIDDEN[what])
    assert not found, breaches(found)


@pytest.mark.parametrize("what", ELSEWHERE)
def test_no_page_asks_for(what: str):
    found = places([*TEMPLATES, *STATIC], ELSEWHERE[what])
    assert not found, breaches(found)


def test_static_files_that_templates_name_exist():
    found = []
    for path in TEMPLATES:
        for match in re.finditer(
            r"url_for\(\s*[\"']static[\"']\s*,\s*filename\s*=\s*[\"']([^\"']+)", path.read_text()
        ):
            if not (ROOT / "static" / match[1]).is_file():
                found.append(f"{shown(path)} names static/{match[1]}")
    assert not found, breaches(found)


def test_modules_import_files_that_exist():
    found = [
        f"{shown(path)} imports {match[1]}"
        for path in STATIC
        if path.suffix == ".js"
        for match in re.finditer(r"\bfrom\s+[\"'](\.[^\"']+)[\"']", path.read_text())
        if not (path.parent / match[1]).is_file()
    ]
    assert not found, breaches(found)


def test_style_sheets_name_files_that_exist():
    found = [
        f"{shown(path)} names {match[1]}"
        for path in STATIC
        if path.suffix == ".css"
        for match in re.finditer(r"(?:url\(|@import)\s*[\"']?(?!data:|#)([^\"')\s]+)", path.read_text())
        if not (path.parent / match[1]).is_file()
    ]
    assert not found, breaches(found)
