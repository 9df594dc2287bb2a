"""The <head> of pages about one item, written into the served HTML for robots and link previews.

The compiled page of `/offre/<id>` is the same file for every offer: title, description and
structured data are put in on the way out, and an item that does not exist is a true 404.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from lba_app.web.texts import SITE_NAME
from services.candidates.pay import legal_pay
from services.catalog import service as catalog
from services.catalog.enums import ContractType
from services.catalog.views import Card, CompanyPage, OfferPage, Place, TrainingPage
from services.core.clock import PARIS
from services.core.database import Database, database
from services.core.errors import NotFoundError
from services.core.settings import get_settings

_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_DESCRIPTION = re.compile(rb'<meta name="description"[^>]*/?>')
_ITEM = re.compile(r"^/(offre|formation|entreprise)/([^/]+)/?$")
DESCRIPTION_LENGTH = 160


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the served HTML says of its page."""

    status: int
    title: str
    description: str = ""
    path: str = ""
    structured: dict[str, Any] | None = None

    def inject(self, page: bytes) -> bytes:
        """Return a compiled page with this head in place of its own."""
        parts = [f"<title>{escape(self.title)}</title>"]
        if self.description:
            parts.append(f'<meta name="description" content="{escape(self.description)}"/>')
        if self.status == 200:
            address = escape(get_settings().base_url + self.path)
            parts.append(f'<link rel="canonical" href="{address}"/>')
            parts.append(f'<meta property="og:title" content="{escape(self.title)}"/>')
            parts.append(f'<meta property="og:url" content="{address}"/>')
        else:
            parts.append('<meta name="robots" content="noindex"/>')
        if self.structured:
            # "<" never appears as such, so that no text can close the element.
            data = json.dumps(self.structured, ensure_ascii=False).replace("<", "\\u003c")
            parts.append(f'<script type="application/ld+json">{data}</script>')
        head = "".join(parts).encode()
        bare = _DESCRIPTION.sub(b"", _TITLE.sub(b"", page, count=1), count=1)
        return bare.replace(b"</head>", head + b"</head>", 1)


async def head_of(path: str) -> PageHead | None:
    """Return the head of a page about one item; None for any other page."""
    match = _ITEM.match(path)
    if match is None:
        return None
    kind, key = match.groups()
    return await asyncio.to_thread(_read, database(), kind, key)


def _read(source: Database, kind: str, key: str) -> PageHead:
    readers: dict[str, Callable[[], PageHead]] = {
        "offre": lambda: offer_head(catalog.offer_page(source, item_number(key))),
        "formation": lambda: training_head(catalog.training_page(source, item_number(key))),
        "entreprise": lambda: company_head(catalog.company_page(source, key)),
    }
    try:
        return readers[kind]()
    except NotFoundError as error:
        return PageHead(404, f"Page introuvable | {SITE_NAME}", error.message)


def item_number(key: str) -> int:
    """Return the number in an address; raises NotFoundError for anything else."""
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise NotFoundError("item_not_found", "Cette adresse ne mène à aucune annonce.")
    return int(key)


def offer_head(page: OfferPage) -> PageHead:
    """Return the head of an offer, with a JobPosting while it is open."""
    card = page.card
    employer = card.organization or "Entreprise non précisée"
    return PageHead(
        200,
        f"{card.title} à {card.city} | {SITE_NAME}",
        _short(f"{employer}, {card.city}. {page.description}"),
        card.path,
        _job_posting(page, employer) if page.is_open else None,
    )


def training_head(page: TrainingPage) -> PageHead:
    """Return the head of a training, with a Course."""
    card = page.card
    course = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": card.title,
        "description": page.objectives or card.title,
        "provider": {
            "@type": "EducationalOrganization",
            "name": card.organization,
            "address": _address(page.school.place),
        },
        "hasCourseInstance": [
            {
                "@type": "CourseInstance",
                "courseMode": "online" if page.is_remote else "onsite",
                "startDate": session.starts_on.isoformat(),
                "endDate": session.ends_on.isoformat(),
                "location": {"@type": "Place", "address": _address(page.place)},
            }
            for session in page.sessions
        ],
    }
    return PageHead(
        200,
        f"{card.title} à {card.city}, {card.organization} | {SITE_NAME}",
        _short(page.objectives),
        card.path,
        course,
    )


def company_head(page: CompanyPage) -> PageHead:
    """Return the head of a company."""
    card = page.card
    jobs = ", ".join(item.occupation.label for item in page.occupations[:3])
    return PageHead(
        200,
        f"{card.title} à {card.city} : entreprise à contacter | {SITE_NAME}",
        _short(f"{card.activity}. Métiers : {jobs}"),
        card.path,
    )


def _job_posting(page: OfferPage, employer: str) -> dict[str, Any]:
    card = page.card
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": card.title,
        "description": page.description,
        "identifier": {"@type": "PropertyValue", "name": SITE_NAME, "value": card.key},
        "employmentType": "OTHER",
        "directApply": False,
        "hiringOrganization": {"@type": "Organization", "name": employer},
        "jobLocation": {"@type": "Place", "address": _address(page.place)},
        "totalJobOpenings": page.opening_count,
    }
    if card.published_at:
        posting["datePosted"] = card.published_at.astimezone(PARIS).date().isoformat()
    if page.expires_at:
        posting["validThrough"] = page.expires_at.isoformat()
    if card.start_date:
        posting["jobStartDate"] = card.start_date.isoformat()
    pay = _pay(card)
    if pay:
        low, high = pay
        posting["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": low,
                "maxValue": high,
                "unitText": "MONTH",
            },
        }
    return posting


def _pay(card: Card) -> tuple[float, float] | None:
    """Return the monthly pay that an offer announces, or else its legal range."""
    if card.monthly_pay:
        return card.monthly_pay, card.monthly_pay
    span = legal_pay(
        apprenticeship=ContractType.APPRENTICESHIP in card.contracts,
        professionalisation=ContractType.PROFESSIONALISATION in card.contracts,
    )
    return (span.low, span.high) if span else None


def _address(place: Place) -> dict[str, str]:
    return {
        "@type": "PostalAddress",
        "streetAddress": place.address,
        "postalCode": place.postal_code,
        "addressLocality": place.city,
        "addressCountry": "FR",
    }


def _short(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= DESCRIPTION_LENGTH:
        return flat
    return flat[: DESCRIPTION_LENGTH - 1].rsplit(" ", 1)[0] + "…"
