"""E-mail addresses and telephone numbers, checked without any network."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.demo.names import email as demo_email
from services.core.constants import FICTION_PHONE_PREFIXES
from services.core.errors import UserError
from services.core.text import fold
from services.recruiting.contacts import (
    _mail_domains,
    domain_of,
    is_private_domain,
    normalise_email,
    normalise_phone,
    suggest_email,
)
from services.reference.territory import Territory

KNOWN = sorted(_mail_domains().known)
PROVIDERS = [
    f"{provider.name}.{ending}"
    for provider in _mail_domains().providers
    for ending in provider.endings
]
# Domains of companies that stand near the name of a webmail.
PRIVATE = """
    grange.fr laporte.fr tree.fr orange.com laposte.fr groupelaposte.fr orangers.fr oranges.fr
    freed.fr freeze.fr fret.fr sofree.fr liver.fr olive.fr livre.fr alive.fr cloud.fr ucloud.com
    hotel.fr hotels.com outlet.fr box.fr bbox.com numeric.fr numerica.fr neuf-peinture.fr oeuf.fr
    gail.com grail.com small.fr msn.fr sfr.com laposte.com wanadev.fr orange.cm live.co free.com
    boulangerie-dupont.fr fournil.example garage-martin.com mairie-nantes.fr lafree.fr
""".split()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Marie.Dupont@Gmail.COM ", "marie.dupont@gmail.com"),
        ("marie+cv@fournil.fr", "marie+cv@fournil.fr"),
        ("contact@fournil-vrai.example", "contact@fournil-vrai.example"),
        ("contact@example.com", "contact@example.com"),
        ("contact@pâtisserie.fr", "contact@xn--ptisserie-b2a.fr"),
        ("\u00a0a@b.fr\n", "a@b.fr"),
    ],
)
def test_an_address_is_stored_in_one_way(typed: str, stored: str) -> None:
    assert normalise_email(typed) == stored
    assert normalise_email(stored) == stored


def test_addresses_of_the_demonstration_pass() -> None:
    assert normalise_email(demo_email("contact", "Fournil Calanelle")).endswith(".example")


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "email_missing", "Indiquez"),
        ("  ", "email_missing", "Indiquez"),
        ("marie", "email_malformed", "signe @"),
        ("marie@fournil", "email_malformed", "la fin"),
        ("marié@fournil.fr", "email_malformed", "sans accent"),
        ("marie dupont@fournil.fr", "email_malformed", "sans espace"),
        ("marie@@fournil.fr", "email_malformed", "ne peut pas exister"),
        ("marie..d@fournil.fr", "email_malformed", "ne peut pas exister"),
        ("marie@[127.0.0.1]", "email_malformed", "ne peut pas exister"),
        ("marie@fournil.localhost", "email_malformed", "ne peut pas exister"),
        ("@fournil.fr", "email_malformed", "ne peut pas exister"),
        (f"{'m' * 65}@fournil.fr", "email_malformed", "ne peut pas exister"),
        ("marie@fournil.fr, jean@fournil.fr", "email_malformed", "sans espace"),
    ],
)
def test_an_address_that_nobody_can_write_to_is_refused(typed: str, code: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        normalise_email(typed)
    assert (caught.value.code, caught.value.field) == (code, "email")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmal.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.cm", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.fr", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("gmail,com", "gmail.com"),
        ("gmailcom", "gmail.com"),
        ("gmail", "gmail.com"),
        ("hotmial.fr", "hotmail.fr"),
        ("hotmal.com", "hotmail.com"),
        ("hotmil.fr", "hotmail.fr"),
        ("hotmail.con", "hotmail.com"),
        ("hotmail.frr", "hotmail.fr"),
        ("wanado.fr", "wanadoo.fr"),
        ("wanadoo.com", "wanadoo.fr"),
        ("ornage.fr", "orange.fr"),
        ("orrange.fr", "orange.fr"),
        ("orange.fe", "orange.fr"),
        ("lapsote.net", "laposte.net"),
        ("laposte.ner", "laposte.net"),
        ("outlok.com", "outlook.com"),
        ("oultook.fr", "outlook.fr"),
        ("yaho.fr", "yahoo.fr"),
        ("yhaoo.com", "yahoo.com"),
        ("free.frr", "free.fr"),
        ("sfr.rf", "sfr.fr"),
        ("iclodu.com", "icloud.com"),
    ],
)
def test_a_mistyped_webmail_is_recognised(typed: str, meant: str) -> None:
    assert suggest_email(f" Marie@{typed}") == f"marie@{meant}"


@pytest.mark.parametrize("domain", [*KNOWN, *PRIVATE, "hotmail.nl", "yahoo.co.jp", "pro.gmail.com"])
def test_a_right_domain_is_never_corrected(domain: str) -> None:
    assert suggest_email(f"marie@{domain}") is None


@pytest.mark.parametrize("typed", ["", "marie", "marie@", "@gmial.com", "@", "gmial.com"])
def test_what_is_no_address_is_not_corrected(typed: str) -> None:
    assert suggest_email(typed) is None


def test_no_town_is_taken_for_a_webmail(territory: Territory) -> None:
    names = {"".join(filter(str.isalnum, fold(place.name))) for place in territory.places}
    assert len(names) > 30_000
    domains = [f"{name}.{ending}" for name in names for ending in ("fr", "com", "net")]
    assert [domain for domain in domains if suggest_email(f"marie@{domain}")] == []


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20),
    st.sampled_from(["fr", "com", "net", "org", "example", "eu", "bzh", "io", "re"]),
)
def test_a_correction_is_one_slip_away_and_never_the_same(name: str, ending: str) -> None:
    typed = f"marie@{name}.{ending}"
    meant = suggest_email(typed)
    if meant is not None:
        assert meant != typed
        assert domain_of(meant) in PROVIDERS
        assert abs(len(domain_of(meant)) - len(domain_of(typed))) <= 2
        assert not is_private_domain(typed)


@given(st.text(max_size=40))
def test_any_text_is_read_without_failing(text: str) -> None:
    suggest_email(text)
    is_private_domain(text)
    domain_of(text)


@pytest.mark.parametrize(
    "domain", [*KNOWN, "hotmail.nl", "yahoo.co.jp", "marie.free.fr", "gmial.com", "GMAIL.com"]
)
def test_a_webmail_is_nobody_s_domain(domain: str) -> None:
    assert not is_private_domain(f"marie@{domain}")


@pytest.mark.parametrize("domain", PRIVATE)
def test_the_domain_of_a_company_is_private(domain: str) -> None:
    assert is_private_domain(f"marie@{domain}") is True


@pytest.mark.parametrize("email", ["", "marie", "marie@", "marie@fournil", "marie@fournil..fr"])
def test_what_is_no_domain_is_not_private(email: str) -> None:
    assert not is_private_domain(email)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("", ""),
        (" \u00a0", ""),
        ("0639980001", "06 39 98 00 01"),
        ("06.39.98.00.01", "06 39 98 00 01"),
        ("06-39-98-00-01", "06 39 98 00 01"),
        ("06\u00a039\u202f98 00 01", "06 39 98 00 01"),
        ("+33 6 39 98 00 01", "06 39 98 00 01"),
        ("+33 (0)6 39 98 00 01", "06 39 98 00 01"),
        ("0033639980001", "06 39 98 00 01"),
        ("01 99 00 12 34", "01 99 00 12 34"),
        ("02 40 12 34 56", "02 40 12 34 56"),
        ("09 72 12 34 56", "09 72 12 34 56"),
        ("0800 12 34 56", "08 00 12 34 56"),
        ("0262 20 00 00", "02 62 20 00 00"),
        ("+262 262 20 00 00", "02 62 20 00 00"),
        ("0692 12 34 56", "06 92 12 34 56"),
        ("0590 27 00 00", "05 90 27 00 00"),
        ("+596 596 60 00 00", "05 96 60 00 00"),
        ("0594 30 00 00", "05 94 30 00 00"),
        ("0639 69 12 34", "06 39 69 12 34"),
        ("+32 2 555 12 12", "+32 2 555 12 12"),
        ("+687 25 00 00", "+687 25.00.00"),
    ],
)
def test_a_number_is_shown_in_one_way(typed: str, shown: str) -> None:
    assert normalise_phone(typed) == shown
    assert normalise_phone(shown) == shown


@pytest.mark.parametrize("prefix", FICTION_PHONE_PREFIXES.values())
@given(last=st.integers(0, 9999))
def test_numbers_of_fiction_pass(prefix: str, last: int) -> None:
    number = f"{prefix} {last // 100:02d} {last % 100:02d}"
    assert normalise_phone(number) == number
    assert normalise_phone(f"+33 {number[1:]}") == number


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("0890 12 34 56", "phone_surcharged", "surtaxés"),
        ("0899 123 456", "phone_surcharged", "surtaxés"),
        ("0810 12 34 56", "phone_surcharged", "surtaxés"),
        ("0820 12 34 56", "phone_surcharged", "surtaxés"),
        ("08 36 65 65 65", "phone_surcharged", "surtaxés"),
        ("+33 890 12 34 56", "phone_surcharged", "surtaxés"),
        ("3615", "phone_surcharged", "courts"),
        ("118 218", "phone_surcharged", "courts"),
        ("112", "phone_surcharged", "courts"),
        ("06 12", "phone_malformed", "manque des chiffres"),
        ("06 39 98 00", "phone_malformed", "manque des chiffres"),
        ("06 12 34 56 78 90", "phone_malformed", "n'existe pas"),
        ("06 12 34 56 78 / 06 12 34 56 79", "phone_malformed", "n'existe pas"),
        ("00 00 00 00 00", "phone_malformed", "n'existe pas"),
        ("+33", "phone_malformed", "n'existe pas"),
        ("06 VINGT", "phone_malformed", "que des chiffres"),
        ("06 12 34 56 78 poste 3", "phone_malformed", "que des chiffres"),
        ("-", "phone_malformed", "que des chiffres"),
    ],
)
def test_a_number_that_nobody_can_call_is_refused(typed: str, code: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        normalise_phone(typed)
    assert (caught.value.code, caught.value.field) == (code, "phone")
    assert "06 39 98 00 01" in caught.value.message


@given(st.text(alphabet="0123456789 +().-/", max_size=20))
def test_a_number_is_shown_or_refused_in_words(text: str) -> None:
    with suppress(UserError):
        shown = normalise_phone(text)
        assert normalise_phone(shown) == shown
