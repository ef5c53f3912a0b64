"""The tables of ``docs/feeds.md``, made from what the topics declare: ``python -m ventanilla.testing.feed_page``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from ventanilla.plugin import Utility
from ventanilla.storage.feeds import FeedColumn, FeedFile


def feed_tables(files: Iterable[FeedFile]) -> str:
    """One section a file, one row a column, in Markdown."""
    return "\n".join(_section(file) for file in files)


def _section(file: FeedFile) -> str:
    key = ", ".join(f"`{name}`" for name in file.key)
    lines = [f"### {file.name}.csv", "", file.meaning, ""]
    if key:
        lines += [f"A row is known by {key}.", ""]
    lines += ["| column | type | needed | meaning |", "|---|---|---|---|", *map(_row, file.columns), ""]
    return "\n".join(lines)


def _row(column: FeedColumn) -> str:
    type_ = column.type.value
    if column.type.value == "text" and not column.choices:
        type_ = f"text ≤ {column.max_length}"
    if column.choices:
        type_ = "one of " + ", ".join(f"`{choice}`" for choice in column.choices)
    return f"| `{column.name}` | {type_} | {'yes' if column.required else ''} | {_sentence(column.meaning)} |"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}" if text else ""


def every_file(utility: Utility) -> tuple[FeedFile, ...]:
    """All files of the standard feed for a utility, in the order in which they are taken."""
    from ventanilla.billing.feed import feed_files as billing
    from ventanilla.documents.feed import feed_files as documents
    from ventanilla.messages.feed import feed_files as messages
    from ventanilla.readings.feed import feed_files as readings
    from ventanilla.supply.feed import feed_files as supply

    return (*supply(utility), *billing(utility), *readings(utility), *documents(utility), *messages(utility))


def grid_files() -> tuple[FeedFile, ...]:
    """The files of the grid register, which stand on a page of their own."""
    from ventanilla.grid.feed import feed_files
    from ventanilla.plugin import GridPolicy
    from ventanilla.plugin.loading import load_utility

    return feed_files(replace(load_utility("cosepav").utility, grid=GridPolicy()))


def main() -> None:
    """Print the tables for the files of COSEPAV, whose linking policy and attributes are among the columns.

    With ``grid``, those of the grid register.
    """
    from ventanilla.plugin.loading import load_utility

    is_grid = sys.argv[1:] == ["grid"]
    print(feed_tables(grid_files() if is_grid else every_file(load_utility("cosepav").utility)))


if __name__ == "__main__":
    main()
