"""Tidy tables as CSV in one zip, with a Frictionless data package and a README that explain them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from delphi.export.archive import fixed_zip
from delphi.export.phrases import Translate

Rows = Iterable[Sequence[Any]]
Tables = Mapping[str, tuple[Sequence[str], Rows]]

HERE = Path(__file__).parent
SCRIPTS = {"verdicts.py": "verdicts.py.txt", "verdicts.R": "verdicts.R"}
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(
    tables: Tables,
    name: str,
    title: str,
    facts: Mapping[str, Any],
    descriptions: Mapping[str, str] | None = None,
    translate: Translate = str,
    with_scripts: bool = False,
) -> bytes:
    """The zip: one CSV a table, `datapackage.json` and `README.txt`; the same tables give the same bytes.

    `facts` are what a reader must know of the whole (edition, rule, quantile type, release, date);
    `descriptions` explain a table ("ratings") or a column ("ratings.value", or "value" of any table).
    `with_scripts` adds those that recompute every verdict from the ratings, in Python and in R.
    """
    said = descriptions or {}
    files: dict[str, bytes] = {}
    resources = []
    for table, (columns, rows) in tables.items():
        kept = [list(row) for row in rows]
        content = write_csv(columns, kept)
        files[f"{table}.csv"] = content
        resources.append(_resource(table, columns, kept, content, said))
    package = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "facts": {key: _fact(value) for key, value in facts.items()},
        "resources": resources,
    }
    files["datapackage.json"] = json.dumps(package, ensure_ascii=False, indent=2).encode() + b"\n"
    files |= {name: (HERE / source).read_bytes() for name, source in SCRIPTS.items()} if with_scripts else {}
    files["README.txt"] = _readme(title, facts, resources, translate, with_scripts).encode()
    return fixed_zip(files)


def write_csv(columns: Sequence[str], rows: Rows) -> bytes:
    """UTF-8, comma, CRLF, a header row; text that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_neutral(column) for column in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> str:
    """One value as text; undefined and missing are empty, numbers stay numbers, times are ISO 8601 in UTC."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _neutral(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict | list | tuple):
        return _neutral(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return str(value)


def _neutral(text: str) -> str:
    # A zero byte would end the cell early in many readers.
    text = text.replace("\x00", "\ufffd")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _resource(
    table: str, columns: Sequence[str], rows: list[list[Any]], content: bytes, said: Mapping[str, str]
) -> dict[str, Any]:
    fields = []
    for index, column in enumerate(columns):
        field = {"name": column, "type": kind_of([row[index] for row in rows])}
        if words := said.get(f"{table}.{column}", said.get(column)):
            field["description"] = words
        fields.append(field)
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "path": f"{table}.csv",
        "description": said.get(table, ""),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def kind_of(values: list[Any]) -> str:
    """The Frictionless type that holds every value of a column; "string" where they differ or none is known."""
    kinds = {_kind_of_one(value) for value in values if value is not None}
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "string"


def _kind_of_one(value: Any) -> str:
    for kind, name in (
        (bool, "boolean"), (int, "integer"), (float, "number"), (datetime, "datetime"), (date, "date"),
    ):  # fmt: skip
        if isinstance(value, kind):
            return name
    return "string"


def _fact(value: Any) -> Any:
    return cell(value) if isinstance(value, date) else value


def _readme(
    title: str, facts: Mapping[str, Any], resources: list[dict[str, Any]], _: Translate, with_scripts: bool
) -> str:
    lines = [title, "=" * len(title), ""]
    lines += [f"{key}: {_fact(value)}" for key, value in facts.items()]
    lines += [
        "",
        _(
            "Every table is UTF-8 with commas and a header row. An empty cell is missing or undefined, never zero."
        ),
        _("Times are UTC. Panellists are codes; no name stands beside a rating."),
        _(
            "Text that begins with = + - @, a tab or a return has an apostrophe before it, so that no spreadsheet runs it."
        ),
        _("datapackage.json describes every column and holds the SHA-256 of every table."),
        *(
            [_("verdicts.py and verdicts.R recompute every verdict from the ratings.")]
            if with_scripts
            else ()
        ),
    ]
    for resource in resources:
        heading = resource["path"] + (f": {resource['description']}" if resource["description"] else "")
        lines += ["", heading]
        lines += [
            f"  {field['name']} ({field['type']})"
            + (f": {field['description']}" if "description" in field else "")
            for field in resource["schema"]["fields"]
        ]
    return "\r\n".join(lines) + "\r\n"
