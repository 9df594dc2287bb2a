"""Command line: `python -m tools.build_reference --write` or `--check`."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.build_reference.archives import ArchiveError, default_cache
from tools.build_reference.pipeline import build

ROOT = Path(__file__).resolve().parents[2]


def differing_files(expected: Mapping[str, bytes], root: Path) -> list[str]:
    """Return paths whose committed bytes are missing or are not the expected ones."""
    return [
        path
        for path, content in sorted(expected.items())
        if not (root / path).is_file() or (root / path).read_bytes() != content
    ]


def write_files(files: Mapping[str, bytes], root: Path) -> None:
    """Write the files that changed; each one appears whole or not at all."""
    for path in differing_files(files, root):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        partial.write_bytes(files[path])
        partial.replace(target)


def check_files(expected: Mapping[str, bytes], root: Path) -> int:
    """Return the exit status of `--check`: 1 with the list of differing files on stdout, else 0."""
    different = differing_files(expected, root)
    for path in different:
        print(f"differs: {path}")
    return 1 if different else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.build_reference",
        description="Build the committed reference tables and offline map from pinned packages.",
    )
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the files into the repository")
    action.add_argument("--check", action="store_true", help="compare with the committed files")
    parser.add_argument("--cache", type=Path, default=None, help="folder of downloaded archives")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()

    def progress(step: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {step}", file=sys.stderr, flush=True)

    try:
        files = build(options.cache or default_cache(), ROOT, progress)
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    progress(f"{len(files)} files, {sum(map(len, files.values())) / 1000:.0f} kB")
    if options.check:
        return check_files(files, ROOT)
    write_files(files, ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
