"""The poster of an offer is a PDF of one page that says what matters, whatever was written."""

from dataclasses import replace
from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader
from sqlmodel import select

from lba_app.web.poster import poster
from services.catalog.models import Offer
from services.catalog.service import offer_page
from services.catalog.views import OfferPage
from services.core.database import Database

ADDRESS = "http://localhost:8790/offre/12"


@pytest.fixture
def page(demo_database: Database) -> OfferPage:
    with demo_database.read() as session:
        offer_id = session.exec(select(Offer.id).where(Offer.provider_id.is_(None))).first()  # type: ignore[union-attr]
    return offer_page(demo_database, offer_id or 0)


def text_of(content: bytes) -> tuple[int, str]:
    reader = PdfReader(BytesIO(content))
    return len(reader.pages), "\n".join(one.extract_text() for one in reader.pages)


def test_it_says_what_matters(page: OfferPage) -> None:
    pages, text = text_of(poster(page, ADDRESS))
    flat = " ".join(text.split())
    assert pages == 1
    assert page.card.title.split()[0] in flat
    assert page.card.city in flat
    assert ADDRESS in flat
    assert "réimplémentation indépendante" in flat.lower()


def test_what_looks_like_markup_is_written_as_such(page: OfferPage) -> None:
    card = msgspec.structs.replace(page.card, title="<b>Vendeur</b> & <img src=x> ½ œuf 😀")
    hostile = replace(page, card=card, description="<a href='x'>lien</a>\n" * 3 + "x" * 5_000)
    pages, text = text_of(poster(hostile, ADDRESS))
    assert "<b>Vendeur</b> & <img src=x>" in " ".join(text.split())
    assert pages <= 2
