"""French company identifiers (SIREN, SIRET): their check digit and their shape."""

import re

LA_POSTE_SIREN = "356000000"
_NOT_DIGITS = re.compile(r"[\s.\-\u00a0\u202f]")


def luhn_sum(digits: str) -> int:
    """Return the Luhn sum of a string of digits; a valid number's sum is a multiple of 10."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total


def luhn_digit(body: str) -> str:
    """Return the digit that makes `body` + digit a valid Luhn number."""
    return str(-luhn_sum(body + "0") % 10)


def normalise_siret(text: str) -> str:
    """Return what was typed without spaces, dots and dashes."""
    return _NOT_DIGITS.sub("", text)


def is_siret(text: str) -> bool:
    """Whether `text` is 14 digits with a right key; zeros alone are nobody's.

    Establishments of La Poste follow another rule: their digits add up to a multiple of 5
    (INSEE, Sirene documentation).
    """
    if not re.fullmatch(r"[0-9]{14}", text) or not text.strip("0"):
        return False
    if luhn_sum(text) % 10 == 0:
        return True
    return text.startswith(LA_POSTE_SIREN) and sum(map(int, text)) % 5 == 0
