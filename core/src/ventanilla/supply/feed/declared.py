"""The attributes that a manifest declares, as columns of a file and as they are stored."""

from __future__ import annotations

from ventanilla.plugin import Utility
from ventanilla.storage.attributes import pack
from ventanilla.storage.feeds import ColumnType, FeedColumn, Row


def declared_columns(utility: Utility, on: str) -> tuple[FeedColumn, ...]:
    """One column an attribute, in the order of the manifest."""
    return tuple(
        FeedColumn(one.name, ColumnType(one.type.value), meaning="declared by the utility")
        for one in utility.attributes
        if one.on == on
    )


def packed(utility: Utility, on: str, row: Row) -> str:
    """The attributes of a row as the text that is stored."""
    return pack({one.name: row.get(one.name) for one in utility.attributes if one.on == on})
