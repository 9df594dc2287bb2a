"""Every message can be read: by a mail program, as plain text, whatever people wrote."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from services.messaging.enums import Template
from services.messaging.letters import LETTERS
from services.messaging.rendering import FOLDER, render, samples

SAMPLES = samples()
# Names of XML vocabularies: nothing is fetched from there.
NAMESPACES = {"http://www.w3.org/1999/xhtml"}
VOID = {"meta", "br", "img", "link", "hr", "input"}
HOSTILE = "<script>alert('x')</script>\"'&<!--]]>{{ 7*7 }}<mj-include path='/etc/passwd'/>"
every_template = pytest.mark.parametrize("template", list(Template))


class Page(HTMLParser):
    """Reads a page, and refuses one whose elements do not close in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a context with the name of its variable."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, key)


def is_address(name: str) -> bool:
    return name.endswith(("link", "url"))


def addresses(template: Template) -> set[str]:
    return {value for name, value in texts(SAMPLES[template]) if is_address(name)}


def with_texts(value: Any, text: str, name: str = "") -> Any:
    """Return a context with `text` wherever somebody may have written something."""
    if isinstance(value, str):
        return value if is_address(name) else text
    if isinstance(value, list):
        return [with_texts(item, text, name) for item in value]
    if isinstance(value, dict):
        return {key: with_texts(item, text, key) for key, item in value.items()}
    return value


def test_every_message_has_its_files_its_sample_and_nothing_else_has() -> None:
    expected = {f"{one.value}.{kind}" for one in Template for kind in ("mjml", "txt")}
    expected |= {f"{one}.{kind}" for one in ("layout", "parts") for kind in ("mjml", "txt")}
    assert {path.name for path in FOLDER.iterdir()} == expected
    assert set(SAMPLES) == set(LETTERS) == set(Template)
    for template, context in SAMPLES.items():
        assert set(context) == LETTERS[template].variables


@every_template
def test_the_text_holds_everything(template: Template) -> None:
    text = render(template, SAMPLES[template]).text
    for _, value in texts(SAMPLES[template]):
        assert value in text
    assert "Vous recevez ce message car" in text
    assert "ce n'est pas un service de l'État" in text
    assert "\n\n\n" not in text


@every_template
def test_the_page_leads_where_it_should_and_nowhere_else(template: Template) -> None:
    html = render(template, SAMPLES[template]).html
    page = Page(html)
    assert set(page.links) == addresses(template)
    without_names = html
    for name in NAMESPACES:
        without_names = without_names.replace(f'"{name}"', '""')
    found = re.findall(r"https?:[^\"'\s<)]*", without_names)
    assert {one.replace("&amp;", "&") for one in found} <= addresses(template)


@every_template
def test_the_page_fetches_and_runs_nothing(template: Template) -> None:
    html = render(template, SAMPLES[template]).html
    assert not Page(html).tags & {"img", "link", "script", "iframe", "form", "object"}
    assert "@import" not in html
    assert "url(" not in html
    assert "//" not in re.sub(r"https?://", "", html)


@every_template
def test_the_page_says_what_the_text_says(template: Template) -> None:
    page = Page(render(template, SAMPLES[template]).html)
    for name, value in texts(SAMPLES[template]):
        if not is_address(name):
            for line in value.splitlines():
                assert line in page.text
    assert "Vous recevez ce message car" in page.text
    assert "ce n'est pas un service de l'État" in page.text


@every_template
def test_the_page_is_in_french_and_follows_dark_mode(template: Template) -> None:
    html = render(template, SAMPLES[template]).html
    assert '<html lang="fr"' in html
    assert "prefers-color-scheme: dark" in html
    # A hard space there would undo every dark colour.
    assert "color: #f4f6f7 !important" in html


@every_template
@given(text=st.one_of(st.just(HOSTILE), st.text(max_size=60)))
def test_what_people_wrote_stays_text(template: Template, text: str) -> None:
    plain = render(template, with_texts(SAMPLES[template], "x"))
    drawn = render(template, with_texts(SAMPLES[template], text))
    page = Page(drawn.html)
    # `reason` may have several lines; an empty text may leave its line out.
    assert page.tags <= Page(plain.html).tags | {"br"}
    assert set(page.links) == addresses(template)
    assert not set("\r\n\0") & set(drawn.subject)
    drawn.text.encode()
    drawn.html.encode()


def test_hostile_words_are_shown_as_they_are() -> None:
    context = with_texts(SAMPLES[Template.OFFER_PUBLISHED], HOSTILE)
    found = render(Template.OFFER_PUBLISHED, context)
    assert HOSTILE in Page(found.html).text
    assert HOSTILE in found.text
    assert "<script" not in found.html


def test_a_name_cannot_add_lines_to_a_message() -> None:
    context = SAMPLES[Template.TEAM_INVITATION] | {"company": "Inventée\n\nOuvrez : piège\u2028là"}
    assert "Inventée Ouvrez : piège là sur" in render(Template.TEAM_INVITATION, context).text


def test_a_reason_keeps_its_lines() -> None:
    context = SAMPLES[Template.ACCOUNT_REFUSED] | {"reason": "Un.\r\n\r\nDeux <b>."}
    found = render(Template.ACCOUNT_REFUSED, context)
    assert "Un.\nDeux <b>." in found.text
    assert "Un.<br />Deux &lt;b&gt;." in found.html


@every_template
def test_a_first_name_may_be_unknown(template: Template) -> None:
    context = SAMPLES[template]
    if "first_name" in context:
        found = render(template, context | {"first_name": ""})
        assert "Bonjour,\n" in found.text
        assert "Bonjour," in Page(found.html).text


@every_template
def test_a_missing_variable_is_an_error(template: Template) -> None:
    for name in SAMPLES[template]:
        context = {key: value for key, value in SAMPLES[template].items() if key != name}
        with pytest.raises((UndefinedError, TypeError)):
            render(template, context)


def test_french_marks_stay_with_their_words() -> None:
    for template, context in SAMPLES.items():
        found = render(template, context)
        for words in (found.subject, found.text, Page(found.html).text.split("}")[-1]):
            assert not re.search(r"« | [»:;!?]", words.replace(" !important", ""))


@pytest.mark.parametrize(("days", "words"), [(1, "demain"), (7, "dans 7\u0020jours")])
def test_a_notice_says_when_and_that_a_link_alone_changes_nothing(days: int, words: str) -> None:
    context = SAMPLES[Template.EXPIRY_NOTICE] | {"days": days}
    found = render(Template.EXPIRY_NOTICE, context)
    for part in (found.subject, found.text, Page(found.html).text):
        assert words in part
    for part in (found.text, Page(found.html).text):
        assert "Ouvrir un lien ne change rien" in part


def test_numbers_agree_with_their_words() -> None:
    def text(template: Template, **changes: Any) -> str:
        found = render(template, SAMPLES[template] | changes)
        return f"{found.subject}\n{found.text}"

    assert "Une école proche" in text(Template.OFFER_PUBLISHED, relay_count=1)
    assert "école" not in text(Template.OFFER_PUBLISHED, relay_count=0)
    assert "12 écoles" in text(Template.OFFER_PUBLISHED, relay_count=12)
    assert "12 km" in text(Template.CFA_RELAY, distance_km=12)
    assert "pendant 1 jour." in text(Template.DRAFT_LINK, days=1)
    one = SAMPLES[Template.EXPIRY_NOTICE]["offers"][:1]
    assert "Votre offre se termine dans 7 jours" in text(Template.EXPIRY_NOTICE, offers=one)
    assert "Votre offre n'est plus en ligne" in text(Template.OFFERS_EXPIRED, offers=one)
    assert "Votre offre a été retirée" in text(Template.OFFERS_TAKEN_DOWN, offers=["Vente"])
    assert "en ligne" not in text(Template.ACCOUNT_GRANTED, offers=[])
    assert "une personne de l'équipe du site vérifie" in text(Template.OFFER_PENDING, opco="")


def test_what_is_not_known_of_an_offer_takes_no_line() -> None:
    unknown = {"contact_phone": "", "contact_email": "", "level": "", "start": ""}
    found = render(Template.CFA_RELAY, SAMPLES[Template.CFA_RELAY] | unknown)
    for words in ("Téléphone", "E-mail", "Diplôme visé", "Début"):
        assert words not in found.text
        assert words not in found.html
