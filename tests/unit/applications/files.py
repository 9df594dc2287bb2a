"""Good and hostile CVs, made when they are asked for."""

import zipfile
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:body/></w:document>'
)
PARTS: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT}


def a_pdf(pages: int = 1) -> bytes:
    output = BytesIO()
    canvas = Canvas(output)
    for number in range(pages):
        canvas.drawString(72, 720, f"Camille Inventé, page {number + 1}")
        canvas.linkURL("https://exemple.example", (70, 700, 200, 730))
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def written(change: object) -> bytes:
    """Return a PDF that a function of a `PdfWriter` changed."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(a_pdf())))
    change(writer)  # type: ignore[operator]
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def a_docx(**parts: str | bytes) -> bytes:
    """Return a Word document; `parts` are added, their names with "__" for "/" and "_dot_"."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (PARTS | named(parts)).items():
            archive.writestr(name, content)
    return output.getvalue()


def named(parts: dict[str, str | bytes]) -> dict[str, str | bytes]:
    return {name.replace("__", "/").replace("_dot_", "."): body for name, body in parts.items()}


def relations(target: str, kind: str, mode: str = "External") -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def put(folder: Path, content: bytes) -> Path:
    path = folder / "cv"
    path.write_bytes(content)
    return path
