"""Find Chromium for the browser tests; as a command (`python -m tests.support.chromium`) also install it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# The shell is Chromium without windows and menus of its own: a visit of a page costs a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium-headless-shell", "chromium")
MISSING = (
    "No Chromium was found, so the browser tests cannot run. "
    "Get it with `apt-get install chromium` as root (macOS: `brew install chromium`), then run make test again."
)
# No address but the server's own is looked up, and nothing asks questions on a first start.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
)


def find() -> str | None:
    """The first Chromium on PATH; CHROMIUM names another one."""
    wanted = os.environ.get("CHROMIUM")
    return next((found for name in (wanted, *NAMES) if name and (found := shutil.which(name))), None)


def arguments() -> list[str]:
    """The options to start it with; its sandbox refuses to work for root."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def is_required() -> bool:
    """On a build server, tests that cannot run are a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def privilege() -> list[str] | None:
    """What to put before a command that installs: nothing for root, sudo where it asks no password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install() -> None:
    """Ask the system's packages for Chromium, where there are such and the user may."""
    before = privilege()
    if before is None or not shutil.which("apt-get"):
        return
    print(
        "Installing Chromium for the browser tests (apt-get install chromium-headless-shell) ...", flush=True
    )
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "check": False}
    subprocess.run([*before, "apt-get", "update"], **quiet)
    for package in PACKAGES:
        if find() is None:
            command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", package]
            subprocess.run([*before, *command], **quiet)


def main() -> int:
    """Exit code 1 only where a missing browser is a failure; the test run itself says what is skipped."""
    if find() is None:
        install()
    if find() is None and is_required():
        print(MISSING, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
