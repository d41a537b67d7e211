"""The house rules that a machine can see: who knows whom, and how large and how plain things stay."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.programs import ROOT
from tests.support.tree import Function, Module, breaches, files, last_name, modules, shown

# A folder is a capability when it holds one of these; its other modules count as operations.
PARTS = ("operations", "queries", "forms", "views", "commands")
HOLDING = {path.parent.name for name in PARTS for path in (ROOT / "delphi").glob(f"*/{name}*")}
CAPABILITIES = HOLDING - {"web", "analysis"}
CORE = {"errors", "stats", "domain"}
PLAIN_LEDGERS = ("appraisal", "receipts", "recusals", "named", "piloted", "tongues")
LEDGERS = {*PLAIN_LEDGERS, "signed", "points", "changes", "unanswered"}
SHARED = {*CORE, *LEDGERS, "models", "access", "standing", "tallies", "terms", "comments"}
TOLD = {*CORE, "models", "recusals", "standing", "terms"}
KNOWS: dict[str, set[str]] = {
    **{key: set() for key in ("errors", "access", "tokens", "database", "assets", "catalogues", "stats")},
    "domain": {"errors", "stats"},
    "charts": CORE,
    "export": {*CORE, "charts"},  # a document shows the page's figures
    "importing": CORE,
    "analysis": {*CORE, "importing", "charts", "export"},  # files in, documents out: it knows no study
    "models": {*CORE, "access", "tokens"},  # an appointment stores a role; a seat has a secret of its own
    **{"migrate": {"database"}, "offline": {*CORE, "importing", "export"}},
    **{key: {*CORE, "models", "export", "operations", "queries", "files"} for key in ("files", "archiving")},
    **{key: {*CORE, "models"} for key in ("terms", *PLAIN_LEDGERS)},
    **{key: {*CORE, "models", "recusals"} for key in ("signed", "unanswered")},
    **{key: TOLD - {key} for key in ("standing", "tallies")},
    **{key: {*TOLD, "tallies", "tongues"} for key in ("comments", "points", "changes")},
    "verify": {*CORE, "models", "offline", "tallies", "receipts", "signed", "audit", *PARTS[:2]},
    "audit": {*CORE, "models"},
    "mail": {*CORE, "models", "database", "recusals", "tokens"},
    "jobs": {*CORE, "models", "database", "mail", "operations", "archiving"},
    "web": {*CORE, "models", "database", "mail", "tokens", "access", "importing", "export", "tongues"},
    "queries": {*SHARED, "importing"},
    "operations": {*SHARED, "queries", "mail", "audit", "tokens", "importing", "verify"},
    # A form makes the value that an operation takes, and tidies what was typed as the rest of the web does.
    "forms": {*CORE, "models", "access", "importing", "operations", "web"},
}
DRAWN = {"charts", "export", "files", "archiving"}
KNOWS["views"] = {*KNOWS["web"], *KNOWS["operations"], "web", "forms", "operations", *DRAWN}
KNOW_EVERYTHING = {"delphi", "cli", "commands", "demo", "serving"}
# A lock freezes the results that it rests on; rounds rated elsewhere are opened, closed and seated as ours are.
BROUGHT = ("elsewhere", "rounds.operations"), ("elsewhere", "panel.brought")
NEIGHBOURS = {("guideline", "results.queries"), ("reporting", "guideline.operations"), *BROUGHT}
MAY_KNOW_FLASK = {"delphi", "assets", "cli", "commands", "forms", "jobs", "limits", "mail", "views", "web"}
MAY_NAME_ENROLMENT = {"models", "panel", "account", "web", "cli", "demo", "named"}
# Hooks whose names others gave.
FOREIGN_NAMES = {"process_bind_param", "process_result_value", "process_formdata", "process_data"}
PLAIN_NAMES = re.compile(r"^(handle|process|do)_|(^|_)(utils?|helpers?|manager)($|_)", re.IGNORECASE)
LONGEST_MODULE, LONGEST_FUNCTION, LARGEST_FILE = 300, 40, 200_000
LARGEST_CATALOGUE = 1_000_000  # every message of the program beside its translation
LONGEST_STORY = 400  # what one person does in a browser is read in one go

DELPHI = modules("delphi")
TESTS = modules("tests")
TEMPLATES = files(".html", below="templates")


def part(name: str) -> str:
    """The row of KNOWS for a module's or an imported thing's name."""
    steps = name.split(".")
    if len(steps) == 1:
        return "delphi"
    if steps[1] not in CAPABILITIES:
        return steps[1]
    return steps[2] if len(steps) > 2 and steps[2] in PARTS else "operations"


def stays_inside(importer: str, imported: str) -> bool:
    """Whether an import does not lead from one capability into another."""
    ours, theirs = importer.split(".")[1:2], imported.split(".")[1:2]
    if not set(ours) <= CAPABILITIES or not set(theirs) <= CAPABILITIES:
        return True
    exception = (ours[0], ".".join(imported.split(".")[1:3]))
    return ours == theirs or exception in NEIGHBOURS


def is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def imports_of_ours() -> Iterator[tuple[Module, int, str]]:
    for module in DELPHI:
        for line, name in module.imports:
            if name.startswith("delphi."):
                yield module, line, name if is_module(name) else name.rpartition(".")[0]


def test_the_checks_would_notice():
    assert stays_inside("delphi.guideline.operations", "delphi.results.queries")
    assert not stays_inside("delphi.guideline.operations", "delphi.results.operations")
    assert not stays_inside("delphi.rating.views", "delphi.rounds.operations")
    assert part("delphi.rating.views") == "views"
    assert part("delphi.stats.summary") not in KNOWS["models"] - CORE
    assert PLAIN_NAMES.search("handle_rating")
    assert PLAIN_NAMES.search("rating_utils")
    assert not PLAIN_NAMES.search("document")


def test_each_module_imports_only_what_lies_beneath_it():
    found = []
    for module, line, name in imports_of_ours():
        above, beneath = part(module.name), part(name)
        if above in KNOW_EVERYTHING or above == beneath or beneath in KNOWS.get(above, set()):
            continue
        found.append(f"{module.shown}:{line} {above} may not import {name}")
    assert not found, breaches(found)


def test_each_part_of_the_house_has_its_row_in_the_table():
    known = KNOWS.keys() | KNOW_EVERYTHING
    found = sorted({part(module.name) for module in DELPHI} - known)
    assert not found, f"say in KNOWS what these may import: {found}"


def test_no_capability_imports_another():
    found = [
        f"{module.shown}:{line} imports {name}: move what both need to domain, models or tallies"
        for module, line, name in imports_of_ours()
        if not stays_inside(module.name, name)
    ]
    assert not found, breaches(found)


def test_imports_are_absolute():
    found = [f"{one.shown}:{line}" for one in DELPHI for line, name in one.imports if name.startswith(".")]
    assert not found, breaches(found)


def test_flask_is_known_only_where_requests_are():
    found = [
        f"{module.shown}:{line} imports {name}"
        for module in DELPHI
        for line, name in module.imports
        if name.startswith(("flask", "werkzeug"))
        and not {part(module.name), module.name.rpartition(".")[2]} & MAY_KNOW_FLASK
    ]
    assert not found, breaches(found)


@pytest.mark.parametrize("part_name", ["stats", "domain", "charts", "export"])
def test_the_core_knows_no_database(part_name: str):
    found = [
        f"{module.shown}:{line} imports {name}"
        for module in modules(f"delphi/{part_name}")
        for line, name in module.imports
        if name.startswith(("sqlalchemy", "sqlite3", "psycopg"))
    ]
    assert not found, breaches(found)


def test_who_sits_behind_a_code_is_named_in_few_places():
    """The row that joins a person to a panellist's code is what anonymity hangs on."""
    found = []
    for module in DELPHI:
        if module.name.split(".")[1:2] and module.name.split(".")[1] in MAY_NAME_ENROLMENT:
            continue
        for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
            if token.type == tokenize.NAME and token.string.lower() in {"enrolment", "enrolments"}:
                found.append(f"{module.shown}:{token.start[0]}")
    found += [
        shown(path, text, match.start())
        for path, text in ((path, path.read_text()) for path in TEMPLATES)
        if path.parent.name not in MAY_NAME_ENROLMENT
        for match in re.finditer(r"\benrolments?\b", text, re.IGNORECASE)
    ]
    assert not found, breaches(found)


def test_every_view_says_who_may_enter():
    found = []
    for module in DELPHI:
        for function in module.functions:
            names = {last_name(decorator) for decorator in function.decorator_list}
            is_view = "views" in module.name.split(".")
            routed = is_view and {"route", "get", "post", "put", "patch", "delete"} & names
            if routed and not names & {"allow", "public"}:
                found.append(
                    f"{module.shown}:{function.lineno} {function.name} needs @allow(Action...) or @public"
                )
    assert not found, breaches(found)


def test_every_module_begins_with_what_it_is_for():
    found = [module.shown for module in (*DELPHI, *TESTS) if not ast.get_docstring(module.tree)]
    assert not found, breaches(found)


def test_no_module_holds_two_ideas():
    found = [
        f"{module.shown} has {length} lines: past {most} it holds two ideas"
        for module in (*DELPHI, *TESTS)
        if (length := len(module.text.splitlines()))
        > (most := LONGEST_STORY if module.shown.startswith("tests/browser/") else LONGEST_MODULE)
    ]
    assert not found, breaches(found)


def body_lines(function: Function) -> int:
    """Lines of a function without its decorators and its docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    words = function.body[0]
    return whole - ((words.end_lineno or 0) - words.lineno + 1)


def test_functions_stay_short():
    found = [
        f"{module.shown}:{function.lineno} {function.name} has {length} lines: name a step of it"
        for module in (*DELPHI, *TESTS)
        for function in module.functions
        if (length := body_lines(function)) > LONGEST_FUNCTION
    ]
    assert not found, breaches(found)


def test_names_say_what_things_are():
    found = []
    for module in DELPHI:
        names = [(1, module.path.stem)] + [
            (node.lineno, node.name)
            for node in ast.walk(module.tree)
            if isinstance(node, Function | ast.ClassDef) and node.name not in FOREIGN_NAMES
        ]
        found += [f"{module.shown}:{line} {name}" for line, name in names if PLAIN_NAMES.search(name)]
    assert not found, breaches(found)


def test_only_commands_print():
    found = [
        f"{module.shown}:{node.lineno}"
        for module in DELPHI
        if part(module.name) not in {"cli", "serving"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not found, breaches(found)


def asserts_something(test: Function) -> bool:
    def counts(node: ast.AST) -> bool:
        if isinstance(node, ast.Assert):
            return True
        name = last_name(node) if isinstance(node, ast.Call) else ""
        # `suppress` asserts that nothing but the named refusal is raised; `wait_until` fails when a thing never is.
        return name in {
            "raises",
            "warns",
            "expect",
            "fail",
            "axe",
            "suppress",
            "wait_until",
        } or name.startswith(("assert_", "to_"))

    return any(counts(node) for node in ast.walk(test))


def test_every_test_asserts_something():
    found = [
        f"{module.shown}:{function.lineno} {function.name}"
        for module in TESTS
        for function in module.functions
        if function.name.startswith("test_") and not asserts_something(function)
    ]
    assert not found, breaches(found)


def test_no_file_is_large_or_squeezed():
    found = [
        f"{shown(path)} ({path.stat().st_size:,} bytes)"
        for path in files()
        if path.stat().st_size > (LARGEST_CATALOGUE if path.suffix == ".po" else LARGEST_FILE)
        or ".min." in path.name
    ]
    assert not found, breaches(found)


@pytest.mark.parametrize("folder", ["delphi", "templates", "static", "docs"])
def test_nothing_lies_elsewhere_by_a_link(folder: str):
    found = [shown(path) for path in files(below=folder) if path.is_symlink()]
    assert not found, breaches(found)


def test_a_new_capability_has_its_folder_of_tests():
    found = [name for name in sorted(CAPABILITIES) if not any(Path(ROOT, "tests", name).glob("**/test_*.py"))]
    assert not found, f"tests/ mirrors delphi/: nothing in tests/ for {found}"
