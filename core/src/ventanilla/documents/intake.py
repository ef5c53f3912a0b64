"""Takes rows of ``documents.csv`` and the PDFs that they name."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.documents.soundness import fault_of
from ventanilla.documents.tables.archive import add_document, change_document, owners_of, stored
from ventanilla.house import House
from ventanilla.kernel.messages import message
from ventanilla.storage.feeds import Beside, Loaded, RejectedRow, Row
from ventanilla.storage.files import StoredFile
from ventanilla.supply.service.known import known_supply_points

LARGEST = 20 * 1024 * 1024
"""Bytes of one document."""
STORE = "documents"
_ID, _FILE, _FAULT = "_id", "_file", "_fault"
"""What preparing adds to a row: its document's id, where its file is kept, why it can't be taken."""
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}\.pdf")


class Refused(Exception):
    """A row that can't be taken: the column and a message."""

    def __init__(self, column: str, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = message(f"documents.feed.{reason}", **values)

    def at(self, row: int) -> RejectedRow:
        """The rejection of the row at that position."""
        return RejectedRow(row, self.column, self.reason)


def prepare_documents(house: House, rows: Sequence[Row], feed: Beside) -> list[Row]:
    """Copy the files that are new into the store; the rows with where each is kept, or why it can't be."""
    ids = [_id_of(house, row) for row in rows]
    digests = [row["sha256"].lower() for row in rows if row["sha256"]]
    with house.db.read() as connection:
        here, owners = stored(connection, ids), dict(owners_of(connection, digests))
    out: list[Row] = []
    for id_, row in zip(ids, rows, strict=True):
        told: dict[str, Any] = {**row, _ID: id_, _FILE: None, _FAULT: None}
        try:
            told[_FILE] = _file(house, told, here.get(id_), owners, feed)
        except Refused as refused:
            told[_FAULT] = refused
        out.append(told)
    return out


def load_documents(connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
    """Store what the index says; the same rows again change nothing."""
    pairs = {(row["customer_number"], row["supply_number"]) for row in rows}
    supplies = known_supply_points(connection, house, pairs)
    here = stored(connection, [row[_ID] for row in rows])
    inserted = updated = 0
    rejected: list[RejectedRow] = []
    for at, row in enumerate(rows):
        try:
            wanted = _stored(house, row, supplies, here.get(row[_ID]))
        except Refused as refused:
            rejected.append(refused.at(at))
            if row[_FILE] is not None:
                house.files(STORE).delete(row[_FILE].id)
            continue
        known = here.get(row[_ID])
        if known is None:
            add_document(connection, wanted)
            inserted += 1
        elif any(known[name] != value for name, value in wanted.items()):
            change_document(connection, wanted)
            updated += 1
    return Loaded(inserted, updated, len(rows) - inserted - updated - len(rejected), tuple(rejected))


def _id_of(house: House, row: Row) -> str:
    natural = (row["customer_number"], row["supply_number"], row["kind"], row["number"])
    return house.id_of("document", *natural)


def _file(
    house: House, row: Row, known: Mapping[str, Any] | None, owners: dict[str, str], feed: Beside
) -> StoredFile | None:
    """The file that was copied; None where there is none to copy.

    :raises Refused: when the row names one that can't be taken.
    """
    name, digest = row["file"], (row["sha256"] or "").lower()
    if name is None:
        if digest:
            raise Refused("file", "file_missing")
        if known is not None and known["file_id"] is not None:
            raise Refused("file", "file_withdrawn")
        return None
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise Refused("sha256", "sha256")
    if not _NAME.fullmatch(name):
        raise Refused("file", "file_name")
    if known is not None and known["file_sha256"] not in (None, digest):
        raise Refused("sha256", "changed")
    if known is not None and known["file_sha256"] == digest:
        return None
    if owners.setdefault(digest, row[_ID]) != row[_ID]:
        raise Refused("file", "file_taken")
    content = content_of(name, digest, feed)
    return house.files(STORE).put(io.BytesIO(content), LARGEST)


def content_of(name: str, digest: str, feed: Beside) -> bytes:
    """A PDF of a feed, looked at.

    :raises Refused: when it is missing, another one than its digest says, or nothing that can be kept.
    """
    opened = feed.beside(name)
    if opened is None:
        raise Refused("file", "file_missing")
    with opened as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused("file", "file_too_large", most=LARGEST // 1024**2)
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refused("sha256", "file_differs")
    if fault := fault_of(content):
        raise Refused("file", f"file_{fault}")
    return content


def _stored(
    house: House, row: Row, supplies: Mapping[tuple[str, str], str], known: Mapping[str, Any] | None
) -> dict[str, Any]:
    supply_point_id = supplies.get((row["customer_number"], row["supply_number"]))
    if supply_point_id is None:
        raise Refused("supply_number", "unknown_supply")
    if not any(kind.name == row["kind"] and kind.is_archived for kind in house.utility.documents):
        raise Refused("kind", "unknown_kind")
    if row["issued_on"] > house.today():
        raise Refused("issued_on", "in_future")
    if row[_FAULT] is not None:
        raise row[_FAULT]
    file, month = row[_FILE], row["month"]
    kept = {name: known[name] if known is not None else None for name in ("file_id", "file_size", "file_sha256")}
    if file is not None:
        kept = {"file_id": file.id, "file_size": file.size, "file_sha256": file.sha256}
    return {
        "id": row[_ID],
        "supply_point_id": supply_point_id,
        "kind": row["kind"],
        "number": row["number"],
        "month": month.year * 100 + month.month,
        "issued_on": row["issued_on"],
        "effective_on": row["effective_on"],
        "note": row["note"] or "",
        **kept,
    }
