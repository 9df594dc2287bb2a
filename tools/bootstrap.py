"""Prepare a machine that has Python and nothing else: `python3 tools/bootstrap.py run|test`.

Standard library only: it runs before anything is installed. It creates `.venv`, installs the
pinned versions, and for the tests finds a Chromium and PostgreSQL. What is already done is
skipped in a few milliseconds.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
EXTRAS = {"run": "build", "test": "build,data,postgres,test,quality"}


def main() -> int:
    """Prepare what the command needs; return an exit code."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in EXTRAS:
        say("Usage : python3 tools/bootstrap.py run|test")
        return 2
    if sys.version_info < OLDEST_PYTHON:
        return relaunch_with_newer_python()
    try:
        create_environment()
        install(EXTRAS[wanted])
        if wanted == "test":
            find_chromium()
            find_postgresql()
    except (subprocess.CalledProcessError, RuntimeError) as error:
        say(f"Préparation interrompue : {error}")
        return 1
    return 0


def say(message: str) -> None:
    """Print one step."""
    print(message, file=sys.stderr, flush=True)


def relaunch_with_newer_python() -> int:
    """Run again with a newer Python of this machine, if there is one."""
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            return subprocess.run([newer, *sys.argv], check=False).returncode
    say("Il faut Python 3.11 ou plus récent.")
    return 1


def create_environment() -> None:
    """Create the virtual environment, with Debian's package for it when it is missing."""
    if PYTHON.is_file():
        return
    say("Création de l'environnement Python (.venv)…")
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python3.{sys.version_info.minor}-venv"
    if not apt_install(package):
        raise RuntimeError(f"le module venv manque : sudo apt-get install {package}")
    subprocess.run(command, check=True)


def install(extras: str) -> None:
    """Install the pinned versions, unless this has been done with the same files."""
    stamp = VENV / f".installed-{extras.replace(',', '-')}"
    digest = hashlib.sha256(
        (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()
    ).hexdigest()
    if stamp.is_file() and stamp.read_text("utf-8") == digest:
        return
    say("Installation des dépendances (1 à 3 min la première fois)…")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    subprocess.run(
        [*pip, "--constraint", "constraints.txt", "--editable", f".[{extras}]"],
        cwd=ROOT,
        check=True,
    )
    stamp.write_text(digest, "utf-8")


def find_chromium() -> None:
    """Make sure that a Chromium can be started; raises RuntimeError when none can be had."""
    if shutil.which("chromium") or apt_install("chromium"):
        return
    say("Téléchargement du Chromium de Playwright…")
    command = [str(PYTHON), "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, check=False).returncode != 0:
        raise RuntimeError("aucun Chromium : sudo apt-get install chromium")


def find_postgresql() -> None:
    """Install PostgreSQL's programs where this is possible; the tests start their own server."""
    if any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    if not apt_install("postgresql"):
        say("PostgreSQL absent : les tests sur PostgreSQL seront passés.")


def apt_install(package: str) -> bool:
    """Install a Debian package; False when this is not Debian, or not root, or it failed."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    say(f"Installation du paquet Debian {package}…")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update"], ["apt-get", "install", "--yes", package])
    return all(
        subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode == 0
        for command in commands
    )


if __name__ == "__main__":
    raise SystemExit(main())
