"""What a CV really is: its name, its declared type, its first bytes and its structure must agree.

Only what a recruiter can open without running anything is taken: PDF and DOCX, without scripts,
macros, attachments or links that load by themselves. These functions read hostile files: call them
through `services.applications.sandbox`, which bounds their time and memory.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from services.core.columns import LabelledEnum
from services.core.constants import (
    MAX_CV_BYTES,
    MAX_CV_PAGES,
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    MAX_ZIP_TOTAL,
)
from services.core.errors import UserError


class CvKind(LabelledEnum):
    """What a CV may be."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Document Word"


# extension -> kind, and the types that browsers declare for it (some declare none).
KINDS = {".pdf": CvKind.PDF, ".docx": CvKind.DOCX}
DECLARED = {
    CvKind.PDF: {"application/pdf", "application/x-pdf"},
    CvKind.DOCX: {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/zip",
        "application/x-zip-compressed",
    },
}
UNDECLARED = {"", "application/octet-stream"}
MAGIC = {CvKind.PDF: b"%PDF-", CvKind.DOCX: b"PK\x03\x04"}

REFUSALS = {
    "cv_empty": "Ce fichier est vide. Choisissez votre CV en PDF ou en Word (.docx).",
    "cv_too_large": "Ce fichier dépasse 3 Mo. Enregistrez votre CV en PDF, avec des images plus "
    "petites.",
    "cv_kind": "Seuls les CV en PDF ou en Word (.docx) sont acceptés.",
    "cv_mismatch": "Ce fichier n'est pas ce que son nom annonce. Enregistrez votre CV en PDF et "
    "choisissez-le de nouveau.",
    "cv_unreadable": "Ce fichier est abîmé ou incomplet. Ouvrez votre CV, enregistrez-le en PDF et "
    "recommencez.",
    "cv_locked": "Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection.",
    "cv_active": "Ce fichier contient un programme ou une pièce jointe. Enregistrez votre CV en "
    "PDF simple et recommencez.",
    "cv_too_long": "Un CV compte au plus {pages} pages.",
}

# Keys of a PDF that run, load or carry something else (ISO 32000-1, 12.6 and 7.11.4).
ACTIVE_KEYS = {
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA",
    "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/AA", "/Movie", "/Sound", "/Rendition",
}  # fmt: skip
ACTIVE_ACTIONS = ACTIVE_KEYS | {"/Thread", "/Hide", "/SetOCGState", "/Trans", "/GoTo3DView"}
MAX_PDF_OBJECTS = 20_000
# Parts of a DOCX that run or carry something else.
ACTIVE_PARTS = re.compile(
    r"vbaproject|activex|/embeddings/|oleobject|\.(bin|exe|js|vbs|dll)$", re.IGNORECASE
)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
HYPERLINK = re.compile(rb"/hyperlink[\"']", re.IGNORECASE)
ENTITY = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
RELATION = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)


def refusal(code: str) -> UserError:
    """Return the error of a file that is not taken."""
    return UserError(code, REFUSALS[code].format(pages=MAX_CV_PAGES), field="cv")


def kind_of(name: str, declared_type: str) -> CvKind:
    """Return what a file says that it is; raises UserError when it is no CV, or disagrees."""
    kind = KINDS.get(PurePosixPath(name.replace("\\", "/")).suffix.lower())
    if kind is None:
        raise refusal("cv_kind")
    declared = declared_type.split(";", maxsplit=1)[0].strip().lower()
    if declared not in DECLARED[kind] | UNDECLARED:
        raise refusal("cv_mismatch")
    return kind


def inspect(path: Path, kind: CvKind) -> None:
    """Read a file as what it says that it is; raises UserError when it is not, or is not safe."""
    size = path.stat().st_size
    if size == 0:
        raise refusal("cv_empty")
    if size > MAX_CV_BYTES:
        raise refusal("cv_too_large")
    with path.open("rb") as file:
        if not file.read(8).startswith(MAGIC[kind]):
            raise refusal("cv_mismatch")
    if kind is CvKind.PDF:
        _inspect_pdf(path)
    else:
        _inspect_docx(path)


def _inspect_pdf(path: Path) -> None:
    content = path.read_bytes()
    if content.rfind(b"PK\x05\x06") >= 0 and zipfile.is_zipfile(path):
        # A file that is two things at once is opened as the one that suits an attacker.
        raise refusal("cv_active")
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise refusal("cv_locked")
        if not 1 <= len(reader.pages) <= MAX_CV_PAGES:
            raise refusal("cv_too_long" if reader.pages else "cv_unreadable")
        for found in _dictionaries(reader):
            _check_dictionary(found)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise refusal("cv_unreadable") from error


def _check_dictionary(found: DictionaryObject) -> None:
    if ACTIVE_KEYS & set(found) or found.get("/S") in ACTIVE_ACTIONS:
        raise refusal("cv_active")


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every dictionary that the document leads to, each once."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            key = (one.idnum, one.generation)
            if key in seen:
                continue
            seen.add(key)
            one = one.get_object()
        count += 1
        if count > MAX_PDF_OBJECTS:
            raise refusal("cv_unreadable")
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(one.raw_get(name) for name in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))


def _inspect_docx(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members)
            names = {member.filename for member in members}
            if not {"[Content_Types].xml", "word/document.xml"} <= names:
                raise refusal("cv_mismatch")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_part(archive.read(member), member.filename)
            if archive.testzip() is not None:
                raise refusal("cv_unreadable")
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise refusal("cv_unreadable") from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that is a bomb, escapes its folder, or carries programs."""
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MAX_ZIP_MEMBERS or total > MAX_ZIP_TOTAL or total / packed > MAX_ZIP_RATIO:
        raise refusal("cv_unreadable")
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if member.flag_bits & 0x1:
            raise refusal("cv_locked")
        if ".." in parts or member.filename.startswith("/") or ACTIVE_PARTS.search(member.filename):
            raise refusal("cv_active")


def _check_part(content: bytes, name: str) -> None:
    if ENTITY.search(content):
        raise refusal("cv_active")
    if name.endswith(".rels"):
        for relation in RELATION.findall(content):
            # A link to click is usual in a CV; anything else outside would load by itself.
            if EXTERNAL.search(relation) and not HYPERLINK.search(relation):
                raise refusal("cv_active")
    elif name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise refusal("cv_active")
