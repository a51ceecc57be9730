"""A draft that was typed as a DOCX, so that it can be given back with comments like one that came as a DOCX."""

from __future__ import annotations

import io


def draft_docx(text: str) -> bytes:
    """A DOCX with a paragraph for each line; signs that XML cannot hold become spaces."""
    import docx

    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph("".join(c if c.isprintable() or c == "\t" else " " for c in line))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
