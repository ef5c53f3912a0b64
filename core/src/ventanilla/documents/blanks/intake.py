"""Takes rows of ``blank_forms.csv`` and the PDFs that they name."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.documents.intake import LARGEST, Refused, content_of
from ventanilla.documents.tables import blanks as tables
from ventanilla.house import House
from ventanilla.storage.feeds import Beside, ColumnType, FeedColumn, FeedFile, Loaded, RejectedRow, Row

STORE = "blank_forms"
_FILE, _FAULT = "_file", "_fault"
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}\.pdf")


def blanks_file() -> FeedFile:
    """``blank_forms.csv``."""
    columns = (
        FeedColumn("code", required=True, max_length=40, meaning="The utility's code of the form."),
        FeedColumn("title", required=True, max_length=200, meaning="As it is listed."),
        FeedColumn("topic", max_length=80, meaning="The heading that it stands under."),
        FeedColumn("position", ColumnType.INTEGER, meaning="Its place in the list; empty: 0."),
        FeedColumn("updated_on", ColumnType.DATE, required=True, meaning="The day of this version."),
        FeedColumn("file", required=True, max_length=120, meaning="A PDF of this feed."),
        FeedColumn("sha256", required=True, max_length=64, meaning="The SHA-256 of that file, 64 hexadecimal digits."),
    )
    meaning = "Blank forms for everybody, one a row; a new version of a form takes the place of the one of before."
    return FeedFile("blank_forms", columns, load_blanks, key=("code",), meaning=meaning, prepare=prepare_blanks)


def prepare_blanks(house: House, rows: Sequence[Row], feed: Beside) -> list[Row]:
    """Copy the files that are new into the store; the rows with where each is kept, or why it can't be."""
    ids = [house.id_of("blank_form", row["code"]) for row in rows]
    with house.db.read() as connection:
        here = tables.stored(connection, ids)
    out: list[Row] = []
    for id_, row in zip(ids, rows, strict=True):
        told: dict[str, Any] = {**row, "id": id_, _FILE: None, _FAULT: None}
        digest = row["sha256"].lower()
        try:
            if not re.fullmatch("[0-9a-f]{64}", digest):
                raise Refused("sha256", "sha256")
            if not _NAME.fullmatch(row["file"]):
                raise Refused("file", "file_name")
            if id_ not in here or here[id_]["file_sha256"] != digest:
                content = content_of(row["file"], digest, feed)
                told[_FILE] = house.files(STORE).put(io.BytesIO(content), LARGEST)
        except Refused as refused:
            told[_FAULT] = refused
        out.append(told)
    return out


def load_blanks(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store what the index says; the same rows again change nothing."""
    here = tables.stored(connection, [row["id"] for row in rows])
    inserted = updated = 0
    rejected: list[RejectedRow] = []
    for at, row in enumerate(rows):
        if row[_FAULT] is not None:
            rejected.append(row[_FAULT].at(at))
            continue
        known, file = here.get(row["id"]), row[_FILE]
        kept = {name: known[name] for name in ("file_id", "file_size", "file_sha256")} if known else {}
        if file is not None:
            kept = {"file_id": file.id, "file_size": file.size, "file_sha256": file.sha256}
        wanted = {
            **{name: row[name] for name in ("id", "code", "title", "updated_on")},
            "topic": row["topic"] or "",
            "position": row["position"] or 0,
            **kept,
        }
        if known == wanted:
            continue
        tables.put(connection, wanted)
        inserted, updated = inserted + (known is None), updated + (known is not None)
    return Loaded(inserted, updated, len(rows) - inserted - updated - len(rejected), tuple(rejected))
