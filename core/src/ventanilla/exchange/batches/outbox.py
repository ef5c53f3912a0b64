"""The outbox: a CSV file a batch with a manifest beside it, on the disk before anybody is told.

The same batch is always the same bytes under the same names. The manifest comes last, so a reader takes a CSV file
only once its manifest is there, and forgets batches whose id it has seen.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from datetime import UTC
from pathlib import Path

from ventanilla.readings.model import Batch, BatchRow

COLUMNS = (
    "reading",
    "sequence",
    "receipt",
    "customer_number",
    "supply_number",
    "meter_number",
    "register",
    "period",
    "taken_on",
    "submitted_at",
    "value",
    "unit",
    "late",
    "confirmed",
)
"""What a row says, in this order."""


def batch_csv(batch: Batch) -> bytes:
    """The rows in UTF-8 with a line of headings; decimals with a point, days as 2026-11-20, moments in UTC."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in batch.rows)
    return text.getvalue().encode()


def write_batch(folder: Path, utility: str, batch: Batch) -> str:
    """Put a batch into the outbox; the name of its manifest. Done again, it changes nothing.

    :raises OSError: when it can't be written; nothing of it looks finished then.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"readings-{batch.number:08d}"
    rows = batch_csv(batch)
    manifest = {
        "version": 1,
        "utility": utility,
        "batch": batch.id,
        "number": batch.number,
        "made_at": batch.made_at.astimezone(UTC).isoformat(),
        "file": f"{name}.csv",
        "rows": len(batch.rows),
        "sha256": hashlib.sha256(rows).hexdigest(),
    }
    _put(folder, f"{name}.csv", rows)
    _put(folder, f"{name}.json", json.dumps(manifest, indent=1).encode() + b"\n")
    return f"{name}.json"


def _put(folder: Path, name: str, content: bytes) -> None:
    beside = folder / f".{name}.part"
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / name)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _cells(row: BatchRow) -> tuple[str, ...]:
    return (
        row.reading_id,
        str(row.sequence),
        row.receipt,
        row.customer_number,
        row.supply_number,
        row.meter_number,
        row.register,
        str(row.period),
        row.taken_on.isoformat(),
        row.submitted_at.astimezone(UTC).isoformat(),
        f"{row.value:f}",
        row.unit.value,
        "yes" if row.is_late else "no",
        "yes" if row.is_confirmed else "no",
    )
