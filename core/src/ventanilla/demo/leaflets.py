"""Invented papers of one page, as a utility would hand them over or publish them: PDFs beside a feed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ventanilla.documents.look import Look
from ventanilla.documents.paper import Paper
from ventanilla.documents.writer import Writer

_LEFT, _RIGHT = 25, 185


def write_leaflet(
    folder: Path, name: str, title: str, lines: Sequence[str], *, language: str, author: str, day: date
) -> dict[str, object]:
    """Write ``<name>.pdf`` into a feed's folder; the cells ``file`` and ``sha256`` of its row.

    A line that ends with ``:`` is followed by a rule to write on.
    """
    writer = Writer(title, language, author, day)
    paper = Paper(writer, Look())
    paper.new_page()
    paper.text(_LEFT, 30, author, 10)
    paper.text(_LEFT, 46, title, 16, style="b")
    y = 60.0
    for line in lines:
        y = paper.block(_LEFT, y, line, _RIGHT - _LEFT, 11) + 6
        if line.endswith(":"):
            paper.path([(_LEFT, y + 4), (_RIGHT, y + 4)], colour="#777777", thick=0.3)
            y += 10
    content = writer.to_bytes()
    (folder / f"{name}.pdf").write_bytes(content)
    return {"file": f"{name}.pdf", "sha256": hashlib.sha256(content).hexdigest()}
