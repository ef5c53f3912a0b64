"""The spans between the poles, and rings that are not meant to be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.grid.feed.assets import FEEDER, OF_FEEDER
from ventanilla.grid.feed.taking import (
    VNR,
    Refused,
    Taking,
    amount_of,
    naming,
    number_column,
    size,
    word,
    words_of,
)
from ventanilla.grid.model import key_of
from ventanilla.grid.tables import loading
from ventanilla.storage.feeds import ColumnType, FeedColumn, FeedFile, Load, Loaded, Row

MOST_SPANS = 100_000
"""So many spans of feeders that came lately are remembered; those of one feeder should stand together."""


def spans_file() -> FeedFile:
    """``grid_spans.csv``."""
    columns = (
        number_column("the utility's number of the span"),
        FEEDER,
        naming("from_pole", "a number of grid_poles.csv"),
        naming("to_pole", "a number of grid_poles.csv"),
        word("voltage", "volts, or a level as AT"),
        size("length_m", "metres"),
        word("conductor", "what it is made of", 200),
        VNR,
        size("ampacity_a", "amperes that the conductor bears"),
        word("phases", "as RST"),
        FeedColumn(
            "closes_ring", ColumnType.FLAG, meaning="yes where it is meant to close a ring: an open tie, a second line"
        ),
    )
    meaning = "The spans. Those of one feeder stand together, and but for the ones that close a ring they form a tree."
    return FeedFile("grid_spans", columns, take_spans, ("number",), meaning, opened=_opened)


def _span(row: Row) -> dict[str, Any]:
    return {
        **words_of(row, "voltage", "conductor", "vnr_code", "phases"),
        "length_micro": amount_of(row, "length_m"),
        "ampacity_micro": amount_of(row, "ampacity_a"),
        "closes_ring": bool(row["closes_ring"]),
    }


_TAKING = Taking(
    "spans", "number", {**OF_FEEDER, "from_pole": ("poles", "from_id"), "to_pole": ("poles", "to_id")}, _span
)


class _Tree:
    """Which poles of a feeder hang together, and by which spans."""

    def __init__(self, spans: Iterable[tuple[str, str, str]]) -> None:
        self._spans = {id_: (one, other) for id_, one, other in spans}
        self._grow()

    def __len__(self) -> int:
        return len(self._spans)

    def add(self, id_: str, one: str, other: str) -> bool:
        """Whether a span hangs something new on, or is there already as it is."""
        stored = self._spans.get(id_)
        if stored == (one, other):
            return True
        if stored is not None:
            del self._spans[id_]
            self._grow()
        if not self._join(one, other):
            return False
        self._spans[id_] = (one, other)
        return True

    def _grow(self) -> None:
        self._above: dict[str, str] = {}
        for one, other in self._spans.values():
            self._join(one, other)

    def _join(self, one: str, other: str) -> bool:
        top, bottom = self._root(one), self._root(other)
        self._above[bottom] = top
        return top != bottom

    def _root(self, node: str) -> str:
        above = self._above
        at = above.setdefault(node, node)
        while above[at] != at:
            above[at] = at = above[above[at]]
        return at


class _Trees:
    """The trees of the feeders that came lately."""

    def __init__(self) -> None:
        self._of_feeder: dict[str, _Tree] = {}
        self._spans = 0

    def take(self, connection: Connection, made: dict[str, Any], coming: frozenset[str]) -> bool:
        """Whether a span hangs something new on. What is stored of its feeder counts, but for what is ``coming``."""
        tree = self._of_feeder.get(made["feeder_id"])
        if tree is None:
            tree = self._stored(connection, made["feeder_id"], coming)
        before = len(tree)
        is_new = tree.add(made["id"], made["from_id"], made["to_id"])
        self._spans += len(tree) - before
        return is_new

    def _stored(self, connection: Connection, feeder_id: str, coming: frozenset[str]) -> _Tree:
        if self._spans > MOST_SPANS:
            self._of_feeder.clear()
            self._spans = 0
        spans = loading.stored_spans(connection, feeder_id)
        tree = self._of_feeder[feeder_id] = _Tree(each for each in spans if each[0] not in coming)
        self._spans += len(tree)
        return tree


def _opened(_house: Any) -> Load:
    trees = _Trees()

    def load(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
        return _load(connection, house, rows, trees)

    return load


def take_spans(connection: Connection, house: Any, rows: Sequence[Row]) -> Loaded:
    """Take spans that come by themselves."""
    return _load(connection, house, rows, _Trees())


def _load(connection: Connection, house: Any, rows: Sequence[Row], trees: _Trees) -> Loaded:
    coming = frozenset(key_of(row["number"]) for row in rows)

    def check(made: dict[str, Any]) -> None:
        if made["from_id"] == made["to_id"]:
            raise Refused("to_pole", "same_pole")
        if not made["closes_ring"] and not trees.take(connection, made, coming):
            raise Refused("to_pole", "closes_ring")

    return _TAKING.take(connection, house, rows, check)
