"""How to reach somebody: e-mail addresses and telephone numbers, checked without any network."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import phonenumbers
import yaml
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType
from rapidfuzz.distance import OSA

from services.core.constants import FICTION_PHONE_PREFIXES
from services.core.errors import UserError

DOMAINS = Path(__file__).parent / "data" / "mail_domains.yaml"

# "+262 692…" and "06 92…" are one number: overseas départements are dialled like the others.
_FRANCE, _OVERSEAS_REGIONS = "FR", ("RE", "GP", "MQ", "GF", "YT", "PM")
_FRENCH_COUNTRY_CODES = frozenset({33, 262, 590, 594, 596})
_NATIONAL_DIGITS = 9
_REFUSED_TYPES = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)
_PHONE_SHAPE = re.compile(r"\+?[\d\s().\-/+]*")
_SHORT_NUMBER_DIGITS = 6
# A mistyped name shorter than this may well be another name.
_SHORTEST_MISTYPED = 5


@dataclass(frozen=True, slots=True)
class _Provider:
    """A webmail or an internet provider; the first of `endings` is the usual one."""

    name: str
    endings: tuple[str, ...]
    is_coined: bool


@dataclass(frozen=True, slots=True)
class _MailDomains:
    """The content of `mail_domains.yaml`."""

    providers: tuple[_Provider, ...]
    known: frozenset[str]
    endings: dict[str, str]
    real_endings: frozenset[str]
    real_names: frozenset[str]


@cache
def _mail_domains() -> _MailDomains:
    content = yaml.safe_load(DOMAINS.read_text("utf-8"))
    providers = tuple(
        _Provider(entry["name"], tuple(entry["endings"]), entry["coined"])
        for entry in content["providers"]
    )
    own = {f"{provider.name}.{ending}" for provider in providers for ending in provider.endings}
    endings = {wrong: right for right, wrongs in content["endings"].items() for wrong in wrongs}
    return _MailDomains(
        providers=providers,
        known=frozenset(own | {*content["others"].split(), *content["shared"].split()}),
        endings=endings,
        real_endings=frozenset(content["real_endings"]),
        real_names=frozenset(content["real"].split()),
    )


def normalise_email(text: str) -> str:
    """Return an address as it is stored: in lower case, its domain in ASCII.

    Domains reserved for examples pass: the demonstration uses them (RFC 6761). Raises UserError
    (`email_missing`, `email_malformed`) when nobody could write to it.
    """
    typed = text.strip().lower()
    if not typed:
        raise UserError("email_missing", "Indiquez votre adresse e-mail.", field="email")
    try:
        checked = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise UserError("email_malformed", _email_sentence(typed), field="email") from error
    # Without SMTPUTF8 an address has an ASCII form, which every mail server takes.
    return str(checked.ascii_email)


def _email_sentence(typed: str) -> str:
    name, at, domain = typed.partition("@")
    if not at:
        return "Il manque le signe @ dans cette adresse e-mail. Vérifiez qu'elle est complète."
    if not name.isascii():
        return "Une adresse e-mail s'écrit sans accent. Corrigez la partie avant le signe @."
    if re.search(r"\s", typed):
        return "Une adresse e-mail s'écrit sans espace. Retirez celui qui s'est glissé."
    if "." not in domain:
        return "Il manque la fin de cette adresse e-mail, par exemple « .fr » ou « .com »."
    return "Cette adresse e-mail ne peut pas exister. Vérifiez qu'elle est bien recopiée."


def domain_of(email: str) -> str:
    """Return what follows the last @, in lower case; empty when there is none."""
    return email.strip().rpartition("@")[2].lower() if "@" in email else ""


def is_private_domain(email: str) -> bool:
    """Whether the domain of an address belongs to an organisation, not to a webmail (DEP-30).

    A domain that looks like a mistyped webmail vouches for nobody.
    """
    domains = _mail_domains()
    parts = domain_of(email).split(".")
    if len(parts) < 2 or not all(parts):
        return False
    # "nom.free.fr" is of the provider too, and so is each "yahoo." of the world.
    suffixes = {".".join(parts[start:]) for start in range(len(parts) - 1)}
    coined = {provider.name for provider in domains.providers if provider.is_coined}
    if suffixes & domains.known or coined & set(parts[:-1]):
        return False
    return suggest_email(email) is None


def suggest_email(text: str) -> str | None:
    """Return the address that was probably meant, when the domain of a webmail is mistyped.

    None for a right domain, for a domain of its own, and for what is no address: a suggestion is
    never an error.
    """
    name, _, written = text.strip().lower().rpartition("@")
    typed = written.replace(",", ".")
    if not (name and typed):
        return None
    domains = _mail_domains()
    if typed in domains.known:
        return None if typed == written else f"{name}@{typed}"
    if ".".join(typed.split(".")[-2:]) in domains.known:
        return None
    found = {meant for provider in domains.providers for meant in _meant(typed, provider)}
    return f"{name}@{found.pop()}" if len(found) == 1 else None


def _meant(typed: str, provider: _Provider) -> Iterator[str]:
    """Yield the domain of a provider that a mistyped domain stands for, if it does."""
    stuck = {f"{provider.name}{ending}": ending for ending in provider.endings}
    if typed == provider.name:
        yield f"{provider.name}.{provider.endings[0]}"
    elif typed in stuck:
        yield f"{provider.name}.{stuck[typed]}"
    name, _, ending = typed.partition(".")
    is_exact = name == provider.name
    if not ending or not (is_exact or _is_slip(name, provider)):
        return
    if ending not in provider.endings:
        ending = _meant_ending(ending, provider, is_exact=is_exact)
    if ending:
        yield f"{provider.name}.{ending}"


def _meant_ending(typed: str, provider: _Provider, *, is_exact: bool) -> str:
    """Return the ending that a mistyped one stands for; empty when it may be a real one."""
    domains = _mail_domains()
    if not provider.is_coined and typed in domains.real_endings:
        return ""
    ending = domains.endings.get(typed, typed)
    if ending in provider.endings:
        return ending
    # "gmail.fr" is nobody's; "orange.com" is of a company.
    is_usual = is_exact and provider.is_coined and ending in {"com", "fr", "net"}
    return provider.endings[0] if is_usual else ""


def _is_slip(typed: str, provider: _Provider) -> bool:
    """Whether a name is one finger away from that of a provider."""
    name = provider.name
    if typed[:1] != name[:1] and sorted(typed[:2]) != sorted(name[:2]):
        # The first letter is seldom wrong, and "email", "cloud", "grange" are real.
        return False
    if typed in _mail_domains().real_names or OSA.distance(typed, name, score_cutoff=1) != 1:
        return False
    return provider.is_coined or _is_swap(typed, name) or _is_repeat(typed, name)


def _is_swap(typed: str, name: str) -> bool:
    """Whether two neighbouring letters changed places."""
    return (
        len(name) >= _SHORTEST_MISTYPED
        and len(typed) == len(name)
        and sorted(typed) == sorted(name)
    )


def _is_repeat(typed: str, name: str) -> bool:
    """Whether a letter was typed twice."""
    doubled = (name[: place + 1] + name[place:] for place in range(len(name)))
    return len(name) >= _SHORTEST_MISTYPED and typed in doubled


def normalise_phone(text: str) -> str:
    """Return a telephone number as it is shown: "06 39 98 00 01"; empty for an empty text.

    French numbers, overseas départements included, are pairs of digits; others keep their country
    code. Numbers of works of fiction pass: the demonstration uses them. Raises UserError
    (`phone_malformed`, `phone_surcharged`) for what nobody can call at the usual price (FMT-08).
    """
    typed = " ".join(text.split())
    if not typed:
        return ""
    digits = re.sub(r"\D", "", typed)
    if not _PHONE_SHAPE.fullmatch(typed) or not digits:
        raise _phone_refusal("phone_malformed", "Un numéro de téléphone n'a que des chiffres.")
    if len(digits) <= _SHORT_NUMBER_DIGITS and not typed.startswith(("+", "0")):
        raise _phone_refusal("phone_surcharged", "Les numéros courts ne sont pas acceptés.")
    number = _parsed(typed)
    if number is None and digits.startswith("0") and len(digits) <= _NATIONAL_DIGITS:
        raise _phone_refusal("phone_malformed", "Il manque des chiffres à ce numéro.")
    if number is None:
        raise _phone_refusal("phone_malformed", "Ce numéro de téléphone n'existe pas.")
    if phonenumbers.number_type(number) in _REFUSED_TYPES:
        raise _phone_refusal("phone_surcharged", "Les numéros surtaxés ne sont pas acceptés.")
    return _shown(number)


def _phone_refusal(code: str, sentence: str) -> UserError:
    advice = "Saisissez un numéro à 10 chiffres, par exemple 06 39 98 00 01."
    return UserError(code, f"{sentence} {advice}", field="phone")


def _parsed(typed: str) -> PhoneNumber | None:
    """Return the number that was typed, none when it is nobody's and of no fiction."""
    for region in (_FRANCE, *_OVERSEAS_REGIONS):
        try:
            number = phonenumbers.parse(typed, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or _is_fiction(number):
            return number
    return None


def _is_fiction(number: PhoneNumber) -> bool:
    national = f"0{number.national_number}"
    prefixes = tuple(prefix.replace(" ", "") for prefix in FICTION_PHONE_PREFIXES.values())
    return (
        number.country_code == phonenumbers.country_code_for_region(_FRANCE)
        and len(national) == _NATIONAL_DIGITS + 1
        and national.startswith(prefixes)
    )


def _shown(number: PhoneNumber) -> str:
    national = str(number.national_number)
    if number.country_code not in _FRENCH_COUNTRY_CODES or len(national) != _NATIONAL_DIGITS:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = f"0{national}"
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))
