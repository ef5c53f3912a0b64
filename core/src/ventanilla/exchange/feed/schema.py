"""The marshmallow schema of a file: what its rows may hold, and why one does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

from ventanilla.exchange.feed.cells import CellRefused, Reader, reader_of
from ventanilla.exchange.model import CellFormat, FeedFormat
from ventanilla.kernel.messages import Message, message
from ventanilla.storage.feeds import FeedColumn, FeedFile


class Cell(fields.Field[Any]):
    """One cell, read strictly as its column and the feed's format say; an empty one is None."""

    def __init__(self, column: FeedColumn, written: CellFormat) -> None:
        super().__init__(
            required=column.required,
            allow_none=not column.required,
            load_default=None if not column.required else missing,
            error_messages={"required": _MISSING, "null": _MISSING},
        )
        self.column = column
        self.written = written
        self.read: Reader = reader_of(column, written)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        try:
            return self.read(value)
        except CellRefused as refused:
            raise ValidationError([refused.reason]) from None


_MISSING: Any = [message("exchange.reason.missing")]


def schema_of(file: FeedFile, written: FeedFormat) -> Schema:
    """The schema of a file's rows; ``written`` says how dates and numbers are written there."""
    cells = {column.name: Cell(column, written.of(file.name, column.name)) for column in file.columns}
    schema: Schema = Schema.from_dict(dict(cells), name=file.name)(unknown=RAISE)
    return schema


def named(names: Sequence[str], cells: Iterable[str]) -> dict[str, str | None]:
    """A row as a schema loads it: by column, without what surrounds a cell, None where nothing is in it."""
    return {name: cell.strip() or None for name, cell in zip(names, cells, strict=True)}


def reason_of(schema: Schema, row: Mapping[str, str | None]) -> tuple[str, Message] | None:
    """The first column, in the order of the schema, with a fault, and the fault; None where the row is right."""
    faults: Mapping[str, Any] = schema.validate(row)
    for name in schema.fields:
        if name in faults:
            return name, faults[name][0]
    return None
