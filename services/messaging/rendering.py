"""Messages as people read them: a subject, an HTML body made by MJML, a plain text."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2 import Template as Source
from markupsafe import Markup, escape

from services.messaging.enums import Template
from services.messaging.letters import LETTERS
from services.messaging.models import MAX_SUBJECT_LENGTH
from services.messaging.samples import samples

__all__ = ["Rendered", "render", "render_subject", "samples", "tidied"]

FOLDER = Path(__file__).parent / "templates"
# The only variables in which somebody may have written several lines.
SEVERAL_LINES = frozenset({"reason"})
# Marks that turn the direction of the text around them: a name must not rewrite a sentence.
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Neither "!=" of a condition nor "!important" of a style.
_BEFORE_MARK = re.compile(r" (?=[:;?»]|!(?!=|important))")
_AFTER_QUOTE = re.compile(r"« ")
_BLANK_LINES = re.compile(r"\n{3,}")
_OPTIONS = mrml.RenderOptions(disable_comments=True, fonts={})


@dataclass(frozen=True)
class Rendered:
    """A message ready to be put in an envelope."""

    subject: str
    html: str
    text: str


class _Loader(FileSystemLoader):
    """Reads templates, keeping French punctuation with its word at the end of a line."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        """Return the source of a template, its file and whether it is still that one."""
        source, path, is_fresh = super().get_source(environment, template)
        return _bound(source), path, is_fresh


def render(template: Template, context: Mapping[str, Any]) -> Rendered:
    """Return a message; raises jinja2.UndefinedError when a variable is missing."""
    values = tidied(context)
    subject = render_subject(template, context)
    values |= {"subject": subject, "why": LETTERS[template].reason}
    source = _environment().get_template(f"{template.value}.mjml").render(values)
    text = _environment().get_template(f"{template.value}.txt").render(values)
    html = mrml.to_html(source, render_options=_OPTIONS).content
    return Rendered(subject, html, _BLANK_LINES.sub("\n\n", text).strip() + "\n")


def render_subject(template: Template, context: Mapping[str, Any]) -> str:
    """Return the subject of a message: one line, of a length that every server takes."""
    subject = _subject_source(template).render(tidied(context)).strip()
    if len(subject) <= MAX_SUBJECT_LENGTH:
        return subject
    return subject[: MAX_SUBJECT_LENGTH - 1] + "…"


def tidied(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a context whose texts hold no control character, and are one line each."""
    return {name: _tidy(value, name in SEVERAL_LINES) for name, value in context.items()}


def _tidy(value: Any, has_lines: bool) -> Any:
    if isinstance(value, str):
        lines = ("".join(filter(_is_readable, line)).split() for line in value.splitlines())
        return ("\n" if has_lines else " ").join(" ".join(words) for words in lines if words)
    if isinstance(value, Mapping):
        return {name: _tidy(item, has_lines) for name, item in value.items()}
    if isinstance(value, list):
        return [_tidy(item, has_lines) for item in value]
    return value


def _is_readable(char: str) -> bool:
    # Neither a control character nor half of a character.
    return char not in _DIRECTION_MARKS and unicodedata.category(char) not in {"Cc", "Cs"}


def _bound(source: str) -> str:
    return _AFTER_QUOTE.sub("«\u00a0", _BEFORE_MARK.sub("\u00a0", source))


def _with_breaks(text: str) -> Markup:
    return Markup("<br />").join(escape(line) for line in text.split("\n"))


def _number(value: float) -> str:
    """Return a number as French people write it: 3,5."""
    return f"{value:g}".replace(".", ",")


@lru_cache
def _subject_source(template: Template) -> Source:
    return _environment().from_string(_bound(LETTERS[template].subject))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=_Loader(FOLDER),
        autoescape=select_autoescape(("mjml",), default=False, default_for_string=False),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"with_breaks": _with_breaks, "number": _number}
    return environment
