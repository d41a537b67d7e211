"""A checkout sets itself up: pinned, by hash, on a Python that is new enough, and light at its start."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.programs import ROOT, environment

MAKEFILE = (ROOT / "Makefile").read_text()
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
HEAVY = {
    "alembic",
    "axe_playwright_python",
    "bibtexparser",
    "docx",
    "openpyxl",
    "plotly",
    "pytest",
    "scipy",
    "typst",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what a set-up reads."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def make(target: str, folder: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    """Run make with nothing but the folder `programs` to find programs on."""
    return subprocess.run(
        [programs / "make", target],
        cwd=folder,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with make and the shell's own tools, and no Python."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("make", "awk", "touch", "rm", "find"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def test_make_alone_lists_every_target_that_is_explained(checkout: Path, programs: Path):
    listed = make("help", checkout, programs)
    targets = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[0].split())
    assert set(re.findall(r"^  make ([a-z-]+) ", listed.stdout, re.MULTILINE)) == targets
    assert re.search(r"^\.DEFAULT_GOAL := help$", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("present", [True, False])
def test_a_python_that_is_too_old_or_absent_is_named_with_its_remedy(
    checkout: Path, programs: Path, present: bool
):
    if present:
        program(programs, "python3", "exit 1")  # what an old Python answers to the question of its version
    done = make("set-up", checkout, programs)
    assert done.returncode != 0
    assert "Delphi needs Python 3.11 or newer" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_missing_venv_module_is_named_with_its_package(checkout: Path, programs: Path):
    answers = 'case "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac'
    program(programs, "python3", answers)
    done = make("set-up", checkout, programs)
    assert done.returncode != 0
    assert "apt install python3.12-venv" in done.stderr


def test_a_second_set_up_does_nothing(checkout: Path, programs: Path):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".installed").touch()
    (checkout / ".venv" / ".compiled").touch()
    done = make("set-up", checkout, programs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_everything_is_pinned_by_hash_and_no_address_is_kept():
    pins = re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", LOCK, re.MULTILINE)
    assert len(pins) > 40
    assert len(re.findall(r"^[a-z0-9][^\n]*\\\n    --hash=sha256:", LOCK, re.MULTILINE)) == len(pins)
    assert "://" not in LOCK
    assert "--index" not in LOCK


def test_the_lock_satisfies_every_wish_of_the_project():
    pins = {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE)
    }
    wishes = [
        Requirement(line)
        for line in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"])
    ]
    unmet = [
        str(wish) for wish in wishes if pins.get(canonicalize_name(wish.name), "0") not in wish.specifier
    ]
    assert not unmet, f"run make lock: {unmet}"


def test_uv_is_pinned():
    assert re.search(r"^UV := uv==\d+\.\d+\.\d+$", MAKEFILE, re.MULTILINE)


def test_the_build_server_runs_what_people_run():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make test" in script.read_text()


def test_the_licence_is_the_one_that_the_project_declares():
    assert PROJECT["project"]["license"] == "MIT"
    licence = (ROOT / "LICENSE").read_text()
    assert licence.startswith("MIT License")
    assert "the Delphi project contributors" in licence


def test_the_program_starts_light(tmp_path: Path):
    """What is heavy is imported where it is used: a start takes half a second, not three."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-c",
            "import sys, wsgi; print(*sys.modules)",
        ],
        cwd=ROOT,
        env=environment(DELPHI_INSTANCE=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert not HEAVY & {name.partition(".")[0] for name in imported}
    assert "sqlalchemy.dialects.postgresql" not in imported


def test_the_numbers_need_no_flask_and_no_database():
    question = "import sys, delphi.stats.summary, delphi.domain.consensus; print({'flask', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", question], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
