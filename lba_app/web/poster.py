"""The poster of an offer: one A4 sheet to pin up, with a QR code to the offer."""

from io import BytesIO
from xml.sax.saxutils import escape

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Image, ListFlowable, Paragraph, SimpleDocTemplate, Spacer

from lba_app.web.texts import INDEPENDENCE, SITE_NAME
from services.catalog.views import OfferPage
from services.core.words import day_in_words
from services.recruiting.lifetime import last_day

INK, ACCENT, MUTED = HexColor("#1b2430"), HexColor("#0b5c5b"), HexColor("#55606e")
MAX_SKILLS = 6
# A poster is read from afar: a longer description stays on the page of the offer.
MAX_DESCRIPTION = 700

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=12, leading=17, textColor=INK)
_TITLE = ParagraphStyle(
    "title", parent=_BODY, fontName="Helvetica-Bold", fontSize=26, leading=31, textColor=ACCENT
)
_LEAD = ParagraphStyle("lead", parent=_BODY, fontName="Helvetica-Bold", fontSize=15, leading=20)
_HEADING = ParagraphStyle(
    "heading", parent=_BODY, fontName="Helvetica-Bold", fontSize=13, spaceBefore=10, spaceAfter=3
)
_CENTRED = ParagraphStyle("centred", parent=_BODY, alignment=TA_CENTER)
_SMALL = ParagraphStyle("small", parent=_CENTRED, fontSize=8.5, leading=11, textColor=MUTED)


def poster(page: OfferPage, address: str) -> bytes:
    """Return the PDF of an offer; `address` is what the QR code leads to."""
    output = BytesIO()
    document = SimpleDocTemplate(
        output, pagesize=A4, leftMargin=22 * mm, rightMargin=22 * mm, topMargin=18 * mm,
        bottomMargin=14 * mm, title=page.card.title, author=SITE_NAME, lang="fr",
    )  # fmt: skip
    document.build([*_heading(page), *_body(page), *_foot(page, address)])
    return output.getvalue()


def _heading(page: OfferPage) -> list[object]:
    card = page.card
    where = " ".join(filter(None, (card.postal_code, card.city)))
    return [
        Paragraph("Nous recrutons en alternance", _LEAD),
        Spacer(1, 4 * mm),
        _text(card.title, _TITLE),
        Spacer(1, 3 * mm),
        _text(" · ".join(filter(None, (card.organization, where))), _LEAD),
        Spacer(1, 2 * mm),
        _text(_facts(page), _BODY),
    ]


def _facts(page: OfferPage) -> str:
    card = page.card
    start = (
        "Dès que possible"
        if card.starts_asap or not card.start_date
        else (f"À partir du {day_in_words(card.start_date)}")
    )
    posts = f"{page.opening_count} postes" if page.opening_count > 1 else ""
    months = f"{card.duration_months} mois" if card.duration_months else ""
    contracts = " ou ".join(kind.label for kind in card.contracts)
    return " · ".join(filter(None, (contracts, months, start, page.rhythm, posts)))


def _body(page: OfferPage) -> list[object]:
    text = page.description
    if len(text) > MAX_DESCRIPTION:
        text = text[:MAX_DESCRIPTION].rsplit(" ", 1)[0] + "…"
    parts: list[object] = [Paragraph("Le poste", _HEADING)]
    parts += [_text(line, _BODY) for line in text.splitlines() if line.strip()]
    if page.acquired_skills:
        items = [_text(skill, _BODY) for skill in page.acquired_skills[:MAX_SKILLS]]
        parts += [
            Paragraph("Ce que vous apprendrez à faire", _HEADING),
            ListFlowable(items, bulletType="bullet", start="•", leftIndent=12),
        ]
    return parts


def _foot(page: OfferPage, address: str) -> list[object]:
    picture = BytesIO()
    segno.make(address, micro=False).save(picture, kind="png", scale=8, border=2)
    picture.seek(0)
    width, _ = ImageReader(picture).getSize()
    picture.seek(0)
    size = min(45 * mm, width)
    until = (
        f"Offre visible jusqu'au {day_in_words(last_day(page.expires_at))}. "
        if (page.expires_at)
        else ""
    )
    return [
        Spacer(1, 6 * mm),
        Image(picture, width=size, height=size),
        _text(f"Pour postuler : {address}", _CENTRED),
        Spacer(1, 3 * mm),
        _text(f"{until}{SITE_NAME}. {INDEPENDENCE}", _SMALL),
    ]


def _text(words: str, style: ParagraphStyle) -> Paragraph:
    """Return a paragraph of plain text: what looks like markup is written as such."""
    return Paragraph(escape(words), style)
