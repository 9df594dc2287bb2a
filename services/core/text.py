"""French text reduced to what two people writing the same thing have in common.

`fold` removes case and accents; `word_key` also removes number and gender; `tokens` splits. What
is typed and what is indexed pass through the same functions, so they meet.
"""

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "\u02bc": "'"})
_WORD = re.compile(r"[a-z0-9]+(?:\+\+|#)?")
# Inclusive writing: "coiffeur·se", "vendeur(euse)", "boulanger.ère", "employé-e-s".
_INCLUSIVE = re.compile(
    r"(?<=[a-z]{2})[·•.(\-]"
    r"(?:e|se|euse|rice|trice|ere|iere|ne|enne|le|elle|ve|ive|te|resse)\)?(?:[·•.\-]?s)?(?![a-z])"
)
_FEMININE = (
    ("trice", "teur"),
    ("euse", "eur"),
    ("iere", "ier"),
    ("ere", "er"),
    ("ienne", "ien"),
    ("enne", "en"),
    ("elle", "el"),
    ("onne", "on"),
    ("ive", "if"),
    ("effe", "ef"),
)
_SHORTEST_STEMMED = 4

STOP_WORDS = frozenset(
    "a au aux avec ce ces chez d dans de des du en et h f hf l la le les ou par pour sur un une "
    "apprenti apprentie apprentis alternant alternante alternants alternance apprentissage "
    "contrat offre offres emploi emplois formation formations recherche cherche job "
    "je j tu on suis veux voudrais aimerais souhaite devenir etre faire travailler trouver sans "
    "diplome diplomes pro professionnalisation".split()
)


def fold(text: str) -> str:
    """Return `text` in lower case without accents; "Œuvre d’Été" gives "oeuvre d'ete"."""
    if text.isascii():
        return text.lower()
    # Decomposed first: "№" gives capitals, "ǽ" a ligature.
    decomposed = unicodedata.normalize("NFKD", text).lower().translate(_LIGATURES)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the folded words of `text`, inclusive endings dropped."""
    return _WORD.findall(_INCLUSIVE.sub("", fold(text)))


@lru_cache(maxsize=65_536)
def word_key(word: str) -> str:
    """Return what a folded word shares with its plural and its feminine.

    "coiffeuses" and "coiffeur" give the same key; "coiffure" is another word. A stemmer that goes
    farther makes one word of "communication" and "commune" (docs/decisions/0006).
    """
    if len(word) < _SHORTEST_STEMMED:
        return word
    stem = word.rstrip("sx")
    if word.endswith("aux") and not word.endswith("eaux"):
        stem = word[:-3] + "al"
    for feminine, masculine in _FEMININE:
        if stem.endswith(feminine) and len(stem) > len(feminine) + 1:
            return stem[: -len(feminine)] + masculine
    return (stem.rstrip("e") if len(stem) > _SHORTEST_STEMMED else stem) or word


def tokens(text: str) -> list[str]:
    """Return the meaning-bearing folded words of `text`: grammar and filler words left out."""
    return [word for word in words(text) if word not in STOP_WORDS]


def gender_forms(label: str) -> list[str]:
    """Return the masculine and feminine forms of an occupation name, each whole.

    "Vendeur / Vendeuse en épicerie" gives "Vendeur en épicerie" and "Vendeuse en épicerie".
    """
    forms = label.split(" / ")
    if len(forms) != 2:
        return forms
    masculine, feminine = (form.split() for form in forms)
    complement = feminine[len(masculine) :]
    return [" ".join([*masculine, *complement]), forms[1]]
