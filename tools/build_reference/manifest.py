"""SOURCES.json: where every committed file comes from, with its hash and row count."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.build_reference.serialise import json_bytes
from tools.build_reference.sources import ALL_SOURCES, Source

DATA_FOLDER = "services/reference/data"
MAP_FOLDER = "assets/geo"
MANIFEST_PATH = f"{DATA_FOLDER}/SOURCES.json"


@dataclass(frozen=True)
class Origin:
    """Packages that a file was made from; none means written by hand."""

    sources: tuple[Source, ...] = ()
    note: str = ""


def row_count(path: str, content: bytes) -> int:
    """Count rows of a table without its header, features of a map, entries of a list."""
    if path.endswith(".gz"):
        content = gzip.decompress(content)
    if ".tsv" in path:
        return content.count(b"\n") - 1
    value = json.loads(content)
    if isinstance(value, list):
        return len(value)
    if value["type"] == "Topology":
        return sum(len(layer["geometries"]) for layer in value["objects"].values())
    return len(value["features"])


def _package(source: Source) -> dict[str, str]:
    return {
        "name": source.name,
        "registry": source.registry,
        "version": source.version,
        "integrity": source.integrity,
        "package_licence": source.package_licence,
        "data_licence": source.data_licence,
        "producer": source.producer,
        "vintage": source.vintage,
        "taken": source.taken,
    }


def manifest_bytes(files: Mapping[str, bytes], origins: Mapping[str, Origin]) -> bytes:
    """Return the manifest of all the committed files, sorted by path."""
    entries: dict[str, Any] = {}
    for path in sorted(files):
        origin = origins[path]
        entry: dict[str, Any] = {
            "rows": row_count(path, files[path]),
            "bytes": len(files[path]),
            "sha256": hashlib.sha256(files[path]).hexdigest(),
            "origin": [source.name for source in origin.sources] or "editorial",
        }
        if origin.note:
            entry["note"] = origin.note
        entries[path] = entry
    packages = [_package(source) for source in sorted(ALL_SOURCES, key=lambda item: item.name)]
    return json_bytes({"packages": packages, "files": entries}, indent=2)
