"""What the staff does with the contents: every text has its versions, every step its entry in the audit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound
from ventanilla.house import House
from ventanilla.kernel.actors import StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import Message, message
from ventanilla.kernel.text import canonical
from ventanilla.messages.markdown import plain_of
from ventanilla.messages.model import Entry, EntryDraft, EntryKind, EntryVersion
from ventanilla.messages.searching import Stemmer
from ventanilla.messages.service.site.rows import entry_of, version_of
from ventanilla.messages.service.tickets.typing import clean_text, text_fault
from ventanilla.messages.tables import site

LONGEST_BODY = 60_000
LONGEST_TITLE = 200
LONGEST_SUMMARY = 500
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Editor = StaffActor | SystemActor


class Editing:
    """Writes, publishes, takes back."""

    def __init__(self, house: House, stemmer: Stemmer) -> None:
        self._house = house
        self._stemmer = stemmer

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """See :meth:`SiteService.entries`."""
        with self._house.db.read() as connection:
            return tuple(map(entry_of, site.entries(connection, kind)))

    def read(self, kind: EntryKind, slug: str) -> tuple[Entry, tuple[EntryVersion, ...]]:
        """See :meth:`SiteService.read_entry`."""
        with self._house.db.read() as connection:
            row = self._row(connection, kind, slug)
            return entry_of(row), tuple(map(version_of, site.versions(connection, row["id"])))

    def write(self, actor: Editor, draft: EntryDraft) -> Entry:
        """See :meth:`SiteService.write_entry`."""
        words = _checked(draft)
        with self._house.db.write() as connection:
            row = site.entry(connection, draft.kind.value, draft.slug)
            if (row["version"] if row else 0) != draft.version:
                raise Conflict
            now = self._house.clock.now()
            entry_id = row["id"] if row else new_id()
            number = draft.version + 1
            if row is None:
                site.add(connection, self._new(entry_id, draft, words, now))
            elif not site.change(connection, entry_id, draft.version, self._changed(row, draft, words, now)):
                raise Conflict
            kept = {"entry_id": entry_id, "version": number, "written_by": actor.name[:80], "written_at": now}
            site.add_version(connection, {**kept, **words})
            self._house.audit.note(connection, actor, "messages.entry_written", entry_id, version=str(number))
            return entry_of(self._row(connection, draft.kind, draft.slug))

    def publish(self, actor: Editor, kind: EntryKind, slug: str, version: int, at: datetime | None) -> Entry:
        """See :meth:`SiteService.publish`."""
        with self._house.db.write() as connection:
            row = self._row(connection, kind, slug)
            wanted = site.version(connection, row["id"], version or row["version"])
            if wanted is None:
                raise NotFound
            now = self._house.clock.now()
            words = {name: wanted[name] for name in ("title", "summary", "body")}
            shown_at = at or row["published_at"] or (now if kind is not EntryKind.PAGE else None)
            values = {
                **words,
                "stems": self._stems(words),
                "live_version": wanted["version"],
                "published_at": shown_at,
                "changed_at": now,
            }
            if not site.change(connection, row["id"], row["version"], values):
                raise Conflict
            self._house.audit.note(
                connection, actor, "messages.entry_published", row["id"], version=str(wanted["version"])
            )
            return entry_of(self._row(connection, kind, slug))

    def unpublish(self, actor: Editor, kind: EntryKind, slug: str) -> Entry:
        """See :meth:`SiteService.unpublish`."""
        with self._house.db.write() as connection:
            row = self._row(connection, kind, slug)
            if row["live_version"]:
                values = {"live_version": 0, "changed_at": self._house.clock.now()}
                if not site.change(connection, row["id"], row["version"], values):
                    raise Conflict
                self._house.audit.note(connection, actor, "messages.entry_unpublished", row["id"])
            return entry_of(self._row(connection, kind, slug))

    def _row(self, connection: Connection, kind: EntryKind, slug: str) -> Mapping[Any, Any]:
        row = site.entry(connection, kind.value, slug[:80])
        if row is None:
            raise NotFound
        return row

    def _new(self, entry_id: str, draft: EntryDraft, words: Mapping[str, str], now: datetime) -> dict[str, Any]:
        return {
            "id": entry_id,
            "kind": draft.kind.value,
            "slug": draft.slug,
            **words,
            "stems": self._stems(words),
            "place": draft.place,
            "published_at": None,
            "changed_at": now,
            "live_version": 0,
            "version": 1,
        }

    def _changed(
        self, row: Mapping[Any, Any], draft: EntryDraft, words: Mapping[str, str], now: datetime
    ) -> dict[str, Any]:
        """What is live stays as it is until the new version is published."""
        values: dict[str, Any] = {"version": draft.version + 1, "place": draft.place, "changed_at": now}
        return values if row["live_version"] else {**values, **words, "stems": self._stems(words)}

    def _stems(self, words: Mapping[str, str]) -> str:
        return self._stemmer.column(words["title"], words["summary"], plain_of(words["body"]))


def _checked(draft: EntryDraft) -> dict[str, str]:
    faults: dict[str, Message] = {}
    if len(draft.slug) > 80 or not _SLUG.fullmatch(draft.slug):
        faults["slug"] = message("messages.entry.fault.slug")
    words = {
        "title": _line("title", draft.title, LONGEST_TITLE, faults),
        "summary": _line("summary", draft.summary, LONGEST_SUMMARY, faults),
        "body": clean_text(draft.body, LONGEST_BODY),
    }
    if not words["title"]:
        faults.setdefault("title", message("error.field.missing"))
    fault = text_fault(draft.body, words["body"], LONGEST_BODY) if draft.body else None
    if fault is not None:
        faults["body"] = fault
    if not 0 <= draft.place <= 1000:
        faults["place"] = message("error.field.invalid")
    if faults:
        raise InvalidInput(faults)
    return words


def _line(name: str, typed: str, longest: int, faults: dict[str, Message]) -> str:
    try:
        text = canonical(typed)
    except ValueError:
        faults[name] = message("field.fault.unseen")
        return ""
    if len(text) > longest:
        faults[name] = message("messages.entry.fault.long", most=longest)
    return text
