"""The standard feed of the specialists who look after supplies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ventanilla.house import House
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.tables import specialists
from ventanilla.plugin import Utility
from ventanilla.storage.feeds import FeedColumn, FeedFile, Loaded, RejectedRow, Row

_COPIED = ("code", "name", "position", "phone", "email", "office", "hours")


def feed_files(utility: Utility) -> tuple[FeedFile, ...]:
    """``specialists.csv``."""
    columns = (
        FeedColumn("customer_number", required=True, max_length=40, meaning="a number of customers.csv"),
        FeedColumn("supply_number", required=True, max_length=40, meaning="the supply's number within the customer"),
        FeedColumn("code", required=True, max_length=40, meaning="the utility's code of the specialist"),
        FeedColumn("name", required=True, max_length=200, meaning="as customers address them"),
        FeedColumn("position", max_length=200, meaning="what they are, in the utility's own words"),
        FeedColumn("phone", max_length=40, meaning="with the extension, as it is dialled"),
        FeedColumn("email", max_length=254, meaning="their own address"),
        FeedColumn("office", max_length=200, meaning="where they sit"),
        FeedColumn("hours", max_length=120, meaning="when they are there"),
        FeedColumn("topics", max_length=400, meaning="names of the declared topics that they answer, blanks between"),
    )
    of = ("customer_number", "supply_number")
    meaning = "Who looks after a supply; those of one supply stand together and replace the known ones."
    return (FeedFile("specialists", columns, _Load(utility), (*of, "code"), meaning, of),)


class _Load:
    def __init__(self, utility: Utility) -> None:
        self._topics = {topic.name for topic in utility.tickets.topics} if utility.tickets else set()

    def __call__(self, connection: Connection, house: House, rows: Sequence[Row]) -> Loaded:
        whose = [house.id_of("supply_point", row["customer_number"], row["supply_number"]) for row in rows]
        known = specialists.known_supplies(connection, set(whose))
        wanted: dict[tuple[str, str], dict[str, Any]] = {}
        places: dict[str, int] = {}
        rejected = []
        for at, (row, supply_point_id) in enumerate(zip(rows, whose, strict=True)):
            fault = self._fault(row) if supply_point_id in known else _unknown()
            if fault:
                rejected.append(RejectedRow(at, *fault))
                continue
            places[supply_point_id] = place = places.get(supply_point_id, 0) + 1
            made = {name: row[name] or "" for name in _COPIED}
            made |= {"supply_point_id": supply_point_id, "place": place, "topics": " ".join(_topics(row))}
            wanted[supply_point_id, made["code"]] = made
        return _replace(connection, wanted) + Loaded(rejected=tuple(rejected))

    def _fault(self, row: Row) -> tuple[str, Message] | None:
        strange = [topic for topic in _topics(row) if topic not in self._topics]
        return ("topics", message("messages.feed.no_topic", topic=strange[0])) if strange else None


def _replace(connection: Connection, wanted: dict[tuple[str, str], dict[str, Any]]) -> Loaded:
    stored = specialists.stored(connection, {supply for supply, _ in wanted})
    specialists.remove(connection, [key for key in stored if key not in wanted])
    changed = [row for key, row in wanted.items() if stored.get(key) != row]
    specialists.put(connection, changed)
    new = sum((row["supply_point_id"], row["code"]) not in stored for row in changed)
    return Loaded(inserted=new, updated=len(changed) - new, unchanged=len(wanted) - len(changed))


def _topics(row: Row) -> list[str]:
    return (row["topics"] or "").split()


def _unknown() -> tuple[str, Message]:
    return "supply_number", message("messages.feed.no_supply")
