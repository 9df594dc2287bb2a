"""Invented names, numbers and addresses: nothing here belongs to anybody."""

import numpy as np

from services.core.constants import FICTION_PHONE_PREFIXES, FICTION_SIREN_CEILING
from services.core.identifiers import luhn_digit
from services.core.text import fold

_STARTS = (
    "Bel Bru Cal Cor Dal Del Flo Gal Hel Jol Kar Lum Mar Mir Nor Oli Pal Quer Ros Sol "
    "Tal Ubel Val Ver Wil Yol Zel"
).split()
_MIDDLES = "a ai an ara e el ela i il o ola on u una".split()
_ENDS = (
    "belle bourg bray clair coeur dor dune fleur lune lys mare mont nelle phine "
    "quin rive roc sanne tane val vert vive zane"
).split()
_LEGAL_FORMS = ("SARL", "SAS", "SASU", "EURL", "SCOP", "SA")
_STREET_KINDS = ("rue", "avenue", "allée", "chemin", "place", "impasse", "boulevard")
_STREET_NAMES = (
    "des Tilleuls imaginaires|du Vieux Pressoir inventé|de la Lune bleue|des Trois Renards|"
    "du Moulin de papier|des Nuages|de la Baleine verte|du Petit Robot|des Lanternes|"
    "de l'Horloge arrêtée|des Cerfs-volants|du Dragon tranquille|de la Boussole|des Origamis"
).split("|")

# What a company calls itself, by the two first digits of its NAF code.
_ACTIVITIES: dict[str, tuple[str, ...]] = {
    "01": ("Ferme", "Domaine", "Les Jardins"),
    "02": ("Forêts",),
    "10": ("Fournil", "Maison", "Atelier gourmand"),
    "11": ("Cave", "Brasserie"),
    "13": ("Tissages",),
    "14": ("Couture",),
    "16": ("Menuiserie", "Bois"),
    "18": ("Imprimerie",),
    "25": ("Chaudronnerie", "Métaux"),
    "28": ("Mécanique",),
    "31": ("Ébénisterie",),
    "33": ("Maintenance",),
    "35": ("Énergies",),
    "38": ("Recyclage",),
    "41": ("Bâtisseurs", "Constructions"),
    "42": ("Travaux publics",),
    "43": ("Électricité", "Plomberie", "Couverture", "Peinture", "Menuiserie"),
    "45": ("Garage", "Auto", "Cycles"),
    "46": ("Comptoir",),
    "47": ("Boutique", "Marché", "Magasin"),
    "49": ("Transports",),
    "52": ("Logistique",),
    "55": ("Hôtel",),
    "56": ("Restaurant", "Bistrot", "Brasserie"),
    "58": ("Éditions",),
    "59": ("Studio",),
    "62": ("Atelier numérique", "Logiciels"),
    "63": ("Données",),
    "64": ("Finance",),
    "65": ("Assurances",),
    "66": ("Courtage",),
    "68": ("Immobilier",),
    "69": ("Cabinet",),
    "70": ("Conseil",),
    "71": ("Bureau d'études",),
    "72": ("Laboratoire",),
    "73": ("Agence",),
    "74": ("Studio",),
    "75": ("Clinique vétérinaire",),
    "77": ("Location",),
    "78": ("Ressources",),
    "79": ("Voyages",),
    "80": ("Sécurité",),
    "81": ("Propreté", "Paysages"),
    "82": ("Services",),
    "84": ("Mairie fictive",),
    "85": ("École",),
    "86": ("Pharmacie", "Cabinet médical"),
    "87": ("Résidence",),
    "88": ("Crèche", "Association"),
    "90": ("Compagnie",),
    "93": ("Club",),
    "95": ("Réparations",),
    "96": ("Salon", "Institut", "Pressing"),
}


def invented_words(random: np.random.Generator, size: int) -> list[str]:
    """Return pronounceable words that mean nothing, such as "Mirolune"."""
    starts = random.choice(_STARTS, size)
    middles = random.choice(_MIDDLES, size)
    ends = random.choice(_ENDS, size)
    return [a + b + c for a, b, c in zip(starts, middles, ends, strict=True)]


def company_names(
    random: np.random.Generator, naf_divisions: list[str]
) -> tuple[list[str], list[str]]:
    """Return a brand and a legal name for companies of the given NAF divisions."""
    size = len(naf_divisions)
    picks = random.integers(0, 1_000, size)
    forms = random.choice(_LEGAL_FORMS, size, p=(0.4, 0.3, 0.1, 0.1, 0.05, 0.05))
    brands = []
    for division, pick, word in zip(
        naf_divisions, picks, invented_words(random, size), strict=True
    ):
        activities = _ACTIVITIES.get(division, ("Ateliers",))
        brands.append(f"{activities[pick % len(activities)]} {word}")
    return brands, [f"{brand.upper()} {form}" for brand, form in zip(brands, forms, strict=True)]


def addresses(random: np.random.Generator, size: int) -> list[str]:
    """Return invented street addresses."""
    numbers = random.integers(1, 120, size)
    kinds = random.choice(_STREET_KINDS, size)
    streets = random.choice(_STREET_NAMES, size)
    return [f"{n} {kind} {street}" for n, kind, street in zip(numbers, kinds, streets, strict=True)]


def phones(random: np.random.Generator, departments: list[str]) -> list[str]:
    """Return telephone numbers of the ranges kept for fiction, by area of France."""
    numbers = random.integers(0, 10_000, len(departments))
    prefixes = (FICTION_PHONE_PREFIXES[_area(department)] for department in departments)
    return [f"{p} {n // 100:02d} {n % 100:02d}" for p, n in zip(prefixes, numbers, strict=True)]


def email(local: str, name: str) -> str:
    """Return an address under `.example`, a domain that nobody can own (RFC 2606)."""
    slug = "-".join(fold(name).replace("'", " ").split())
    return f"{local}@{slug}.example"


def sirets(first: int, size: int) -> list[str]:
    """Return Luhn-valid SIRETs whose SIREN is below every SIREN in use.

    The numbers `first`, `first + 1`, … are spread over 10,000 SIRENs; raises ValueError past the
    99,990,000 numbers that the range holds.
    """
    bodies = FICTION_SIREN_CEILING // 10
    if first + size > bodies * 9_999:
        raise ValueError("the fictitious range is exhausted")
    result = []
    for number in range(first, first + size):
        siren_body = f"{number % bodies:08d}"
        body = f"{siren_body}{luhn_digit(siren_body)}{number // bodies + 1:04d}"
        result.append(body + luhn_digit(body))
    return result


def _area(department: str) -> str:
    """Return the two first digits of a telephone number of a département (ARCEP areas)."""
    if department in {"75", "77", "78", "91", "92", "93", "94", "95"}:
        return "01"
    if department in _NORTH_WEST or department.startswith("97"):
        return "02"
    if department in _NORTH_EAST:
        return "03"
    return "05" if department in _SOUTH_WEST else "04"


_NORTH_WEST = set("14 18 22 27 28 29 35 36 37 41 44 45 49 50 53 56 61 72 76 85".split())
_NORTH_EAST = set("02 08 10 21 25 39 51 52 54 55 57 58 59 60 62 67 68 70 71 80 88 89 90".split())
_SOUTH_WEST = set("09 12 16 17 19 23 24 31 32 33 40 46 47 64 65 79 81 82 86 87".split())
