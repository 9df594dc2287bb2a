"""A CV is taken when its name, type, first bytes and structure agree, and when it runs nothing."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from services.applications.inspection import REFUSALS, CvKind, inspect, kind_of
from services.applications.sandbox import inspect_safely
from services.core.constants import MAX_CV_BYTES, MAX_CV_PAGES
from services.core.errors import UserError
from tests.unit.applications.files import a_docx, a_pdf, put, relations, written


def code_of(path: Path, kind: CvKind) -> str:
    try:
        inspect(path, kind)
    except UserError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize(
    ("name", "declared", "kind"),
    [
        ("cv.pdf", "application/pdf", CvKind.PDF),
        ("Mon CV.final.PDF", "application/octet-stream", CvKind.PDF),
        ("C:\\fakepath\\cv.docx", "", CvKind.DOCX),
        ("../../cv.pdf", "application/pdf; charset=binary", CvKind.PDF),
    ],
)
def test_names_and_types_that_agree(name: str, declared: str, kind: CvKind) -> None:
    assert kind_of(name, declared) is kind


@pytest.mark.parametrize(
    ("name", "declared", "code"),
    [
        ("cv.exe", "application/pdf", "cv_kind"),
        ("cv.pdf.exe", "application/pdf", "cv_kind"),
        ("cv", "application/pdf", "cv_kind"),
        ("cv.doc", "application/msword", "cv_kind"),
        ("cv.docm", "application/zip", "cv_kind"),
        ("cv.pdf", "text/html", "cv_mismatch"),
        ("cv.docx", "application/pdf", "cv_mismatch"),
        ("", "", "cv_kind"),
    ],
)
def test_names_and_types_that_do_not(name: str, declared: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        kind_of(name, declared)
    assert caught.value.code == code


def test_good_files_are_taken(tmp_path: Path) -> None:
    link = {"word___rels__document_dot_xml_dot_rels": relations("https://x.example", "hyperlink")}
    for content, kind in (
        (a_pdf(), CvKind.PDF),
        (a_pdf(pages=3), CvKind.PDF),
        (a_docx(), CvKind.DOCX),
        (a_docx(**link), CvKind.DOCX),
    ):
        inspect_safely(put(tmp_path, content), kind)


def opening(action: str, name: str, value: str) -> Callable[[], bytes]:
    """Return what makes a PDF that does something when it is opened."""

    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject(action), NameObject(name): TextStringObject(value)}
        )

    return lambda: written(change)


PDFS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "cv_empty"),
    "too large": (lambda: a_pdf() + b"\n" * MAX_CV_BYTES, "cv_too_large"),
    "renamed program": (lambda: b"MZ\x90\x00" + b"\x00" * 500, "cv_mismatch"),
    "word inside": (a_docx, "cv_mismatch"),
    "only a header": (lambda: b"%PDF-1.7\n%%EOF", "cv_unreadable"),
    "cut": (lambda: a_pdf()[:200], "cv_unreadable"),
    "too many pages": (lambda: a_pdf(pages=MAX_CV_PAGES + 1), "cv_too_long"),
    "script": (opening("/JavaScript", "/JS", "app.alert(1)"), "cv_active"),
    "attachment": (lambda: written(lambda w: w.add_attachment("a.exe", b"MZ")), "cv_active"),
    "launch": (opening("/Launch", "/F", "cmd.exe"), "cv_active"),
    "locked": (lambda: written(lambda w: w.encrypt("secret")), "cv_locked"),
    "two files in one": (lambda: a_pdf() + a_docx(), "cv_active"),
}


@pytest.mark.parametrize("name", list(PDFS))
def test_a_pdf_that_is_not_a_cv_is_refused(tmp_path: Path, name: str) -> None:
    make, code = PDFS[name]
    assert code_of(put(tmp_path, make()), CvKind.PDF) == code


def bomb() -> bytes:
    return a_docx(word__media__image_dot_xml=b"0" * 40_000_000)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'
DOCXS: dict[str, tuple[Callable[[], bytes], str]] = {
    "pdf inside": (a_pdf, "cv_mismatch"),
    "another zip": (lambda: zipped({"readme.txt": "x"}), "cv_mismatch"),
    "cut": (lambda: a_docx()[:-40], "cv_unreadable"),
    "bomb": (bomb, "cv_unreadable"),
    "many parts": (lambda: zipped({f"word/{n}.xml": "x" for n in range(1_100)}), "cv_unreadable"),
    "macro": (lambda: a_docx(word__vbaProject_dot_bin=b"x"), "cv_active"),
    "object": (lambda: a_docx(word__embeddings__oleObject1_dot_bin=b"x"), "cv_active"),
    "macro type": (lambda: a_docx(**{"[Content_Types]_dot_xml": "macroEnabled"}), "cv_active"),
    "template from elsewhere": (
        lambda: a_docx(
            word___rels__settings_dot_xml_dot_rels=relations("http://x.example", "attachedTemplate")
        ),
        "cv_active",
    ),
    "picture from elsewhere": (
        lambda: a_docx(
            word___rels__document_dot_xml_dot_rels=relations("http://x.example/a.png", "image")
        ),
        "cv_active",
    ),
    "entities": (lambda: a_docx(word__document_dot_xml=ENTITIES), "cv_active"),
    "escape": (lambda: zipped({"../evil.xml": "x"}), "cv_active"),
}


def zipped(parts: dict[str, str]) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


@pytest.mark.parametrize("name", list(DOCXS))
def test_a_word_document_that_is_not_a_cv_is_refused(tmp_path: Path, name: str) -> None:
    make, code = DOCXS[name]
    assert code_of(put(tmp_path, make()), CvKind.DOCX) == code


def test_every_refusal_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Enregistrez-le sans protection"):
        inspect_safely(put(tmp_path, PDFS["locked"][0]()), CvKind.PDF)
    assert all(sentence.endswith(".") for sentence in REFUSALS.values())


@given(st.binary(max_size=2_000), st.sampled_from(list(CvKind)), st.booleans())
def test_no_bytes_make_an_inspection_fail(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: CvKind, is_headed: bool
) -> None:
    head = b"%PDF-1.7\n" if kind is CvKind.PDF else b"PK\x03\x04"
    path = put(tmp_path_factory.mktemp("cv"), head + content if is_headed else content)
    assert code_of(path, kind) in REFUSALS
