"""Writing the same bytes for the same content, whatever the machine or the day."""

import gzip
import io
import json
from collections.abc import Iterable, Sequence


def tsv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a tab-separated UTF-8 table with a header line and Unix line ends.

    Raises ValueError for a cell that would break the table or a row of the wrong width.
    """
    lines = ["\t".join(header)]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"row of {len(row)} cells under {len(header)} columns: {row}")
        for cell in row:
            if "\t" in cell or "\n" in cell or "\r" in cell:
                raise ValueError(f"cell with a tab or a line break: {cell!r}")
        lines.append("\t".join(row))
    return ("\n".join(lines) + "\n").encode("utf-8")


def gzip_bytes(content: bytes) -> bytes:
    """Return a gzip stream without name or date, so that equal content gives equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as stream:
        stream.write(content)
    return buffer.getvalue()


def json_bytes(value: object, *, indent: int | None = None) -> bytes:
    """Return JSON in UTF-8: compact for the browser, or indented for people."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return (text + "\n").encode("utf-8")


def clean_label(text: str) -> str:
    """Return the label with single spaces and straight apostrophes, as the other labels have."""
    return " ".join(text.replace("\u2019", "'").split())
