"""Contents from a folder of Markdown files: how a new instance gets its first pages, and the demo its own.

A file begins with a head in TOML between two lines ``+++``: ``kind``, ``slug``, ``title``, ``summary``, ``place`` and,
for news, ``date`` or ``days_ago``.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ventanilla.errors import FeedRefused, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.messages.model import EntryDraft, EntryKind
from ventanilla.messages.service.site.editing import Editing, Editor

_KNOWN = {"kind", "slug", "title", "summary", "place", "date", "days_ago"}


class Seeding:
    """Takes files in; the same again changes nothing."""

    def __init__(self, house: House, editing: Editing) -> None:
        self._house = house
        self._editing = editing

    def take(self, actor: Editor, folder: Path) -> int:
        """See :meth:`SiteService.import_entries`."""
        if not folder.is_dir():
            raise FeedRefused(f"{folder}: there is no such folder")
        return sum(self._file(actor, path) for path in sorted(folder.glob("*.md")))

    def _file(self, actor: Editor, path: Path) -> bool:
        head, body = _parts(path)
        kind, slug = _kind(path, head), str(head.get("slug", path.stem))
        words = {name: str(head.get(name, "")) for name in ("title", "summary")}
        version, place = 0, head.get("place", 0)
        if not isinstance(place, int):
            raise FeedRefused(f"{path.name}: place: write a whole number")
        try:
            entry, versions = self._editing.read(kind, slug)
            last = versions[0]
            same = (last.title, last.summary, last.body) == (words["title"], words["summary"], body)
            if same and entry.place == place and entry.live_version == entry.version:
                return False
            version = entry.version
        except NotFound:
            pass
        try:
            self._editing.write(actor, EntryDraft(kind, slug, body=body, place=place, version=version, **words))
        except InvalidInput as fault:
            raise FeedRefused(f"{path.name}: {', '.join(fault.fields)} can't be taken") from None
        self._editing.publish(actor, kind, slug, 0, self._moment(path, head))
        return True

    def _moment(self, path: Path, head: dict[str, Any]) -> datetime | None:
        """News of a day come out at nine in the morning there."""
        day = head.get("date")
        if day is None and isinstance(head.get("days_ago"), int):
            day = self._house.today() - timedelta(days=head["days_ago"])
        if day is None:
            return None
        if not isinstance(day, date) or isinstance(day, datetime):
            raise FeedRefused(f"{path.name}: date: write a day like 2026-03-01")
        moment = datetime.combine(day, time(9), self._house.zone)
        return min(moment, self._house.clock.now()) if "days_ago" in head else moment


def _parts(path: Path) -> tuple[dict[str, Any], str]:
    try:
        marks = path.read_text(encoding="utf-8").split("+++\n", 2)
        if len(marks) != 3 or marks[0].strip():
            raise ValueError("no head")
        head = tomllib.loads(marks[1])
    except (OSError, ValueError) as fault:
        raise FeedRefused(f"{path.name}: it must begin with a head in TOML between two lines +++: {fault}") from None
    if strange := sorted(set(head) - _KNOWN):
        raise FeedRefused(f"{path.name}: {strange[0]} is none of {', '.join(sorted(_KNOWN))}")
    return head, marks[2].strip()


def _kind(path: Path, head: dict[str, Any]) -> EntryKind:
    try:
        return EntryKind(head.get("kind", "page"))
    except ValueError:
        raise FeedRefused(f"{path.name}: kind: write one of {', '.join(EntryKind)}") from None
