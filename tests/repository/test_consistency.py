"""The repository keeps its own promises."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from lba_app.components.map.component import MapPanel
from services.core.settings import Settings

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_dependency_is_pinned_and_constrained() -> None:
    described = project()["project"]
    assert isinstance(described, dict)
    extras = described["optional-dependencies"].values()
    wanted = [*described["dependencies"], *(name for extra in extras for name in extra)]
    constraints = (ROOT / "constraints.txt").read_text("utf-8").lower()
    for requirement in wanted:
        pinned = re.sub(r"\[.*?\]", "", requirement).lower()
        assert "==" in pinned, requirement
        assert re.search(rf"^{re.escape(pinned)}$", constraints, re.MULTILINE), requirement


def test_every_dependency_is_justified() -> None:
    described = project()["project"]
    assert isinstance(described, dict)
    explained = (ROOT / "docs/decisions/dependencies.md").read_text("utf-8").lower()
    extras = described["optional-dependencies"].values()
    for requirement in [*described["dependencies"], *(n for extra in extras for n in extra)]:
        name = re.split(r"[\[=]", requirement)[0].lower()
        assert name in explained, name


def test_browser_packages_are_those_of_the_lock_file() -> None:
    locked = json.loads((ROOT / "reflex.lock/package.json").read_text("utf-8"))["dependencies"]
    for package in MapPanel.get_fields()["lib_dependencies"].default:
        name, version = package.rsplit("@", 1)
        assert locked[name] == version


def test_files_stay_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in tracked("*.py", "*.jsx", "*.css", "*.js")
    }
    too_long = {
        name: length
        for name, length in lengths.items()
        if length > LONGEST_FILE and not name.startswith("migrations/versions/")
    }
    assert too_long == {}


def test_no_machine_path_or_registry_is_written_anywhere() -> None:
    forbidden = re.compile(r"(^|[^\w.])/(work|root|home)/\w|\.(whl|tgz|deb)\b.*https?://|index-url")
    for path in tracked("*.py", "*.md", "*.toml", "*.txt", "*.json", "Makefile", ".ci/run"):
        if path == Path(__file__):
            continue
        for line in path.read_text("utf-8").splitlines():
            assert not forbidden.search(line), (path, line[:120])


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs/operations.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`LBA_{name.upper()}`" in documented
        assert field.description


def test_every_documented_setting_exists() -> None:
    documented = (ROOT / "docs/operations.md").read_text("utf-8")
    names = {name.lower() for name in re.findall(r"^\| `LBA_([A-Z_]+)`", documented, re.MULTILINE)}
    assert names == set(Settings.model_fields)


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / ".ci/run").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme


@pytest.mark.parametrize("word", ["dsfr", "marianne", "react-leaflet", "reflex-enterprise"])
def test_reserved_parts_are_not_depended_on(word: str) -> None:
    for path in (ROOT / "reflex.lock/package.json", ROOT / "pyproject.toml"):
        assert word not in path.read_text("utf-8").lower()


def test_no_style_sheet_or_page_calls_a_third_party() -> None:
    for path in tracked("assets/*.css", "assets/*.js", "lba_app/**/*.jsx", "lba_app/**/*.js"):
        assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text("utf-8")), path


def test_translations_are_compiled() -> None:
    folder = ROOT / "lba_app/locale/fr/LC_MESSAGES"
    source = (folder / "messages.po").read_text("utf-8")
    compiled = (folder / "messages.mo").read_bytes()
    for words in re.findall(r'^msgstr(?:\[\d\])? "(.+)"$', source, re.MULTILINE):
        assert words.replace("\\n", "\n").encode() in compiled, words
