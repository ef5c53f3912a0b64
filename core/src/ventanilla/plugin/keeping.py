"""The last good answers of live hooks, kept with their time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cattrs.preconf.json import JsonConverter, make_converter

from ventanilla.kernel.clock import Clock
from ventanilla.plugin import tables
from ventanilla.plugin.answer import Answer
from ventanilla.storage import Database

KEPT_FOR = timedelta(days=30)
FRESH = timedelta(minutes=1)
"""An answer that stays the same is written again only after this long."""

_TYPES: dict[str, type] = {"decimal": Decimal, "datetime": datetime, "date": date}


class KeptAnswers:
    """Answers by hook and arguments. The arguments are stored only as a keyed hash."""

    def __init__(self, db: Database, clock: Clock, key: bytes) -> None:
        self._db, self._clock, self._key = db, clock, key

    def put(self, hook: str, annotation: Any, arguments: Mapping[str, Any], value: Any) -> None:
        """Keep a good answer."""
        key, now = self._place(hook, arguments), self._clock.now()
        body = json.dumps(_converter.unstructure(value, annotation), separators=(",", ":")).encode()
        kept = self._db.rows(tables.ANSWER, key=key)
        if kept and bytes(kept[0][0]) == body and now - kept[0][1] < FRESH:
            return
        with self._db.write(apart=True) as connection:
            tables.keep(connection, now - KEPT_FOR, key=key, hook=hook, answered_at=now, body=body)

    def get(self, hook: str, annotation: Any, arguments: Mapping[str, Any]) -> Answer[Any] | None:
        """The last good answer with its time, if there is one that is not too old."""
        kept = self._db.rows(tables.ANSWER, key=self._place(hook, arguments))
        if not kept or self._clock.now() - kept[0][1] > KEPT_FOR:
            return None
        return Answer(_converter.structure(json.loads(bytes(kept[0][0])), annotation), kept[0][1])

    def _place(self, hook: str, arguments: Mapping[str, Any]) -> bytes:
        natural = {name: _natural(value) for name, value in arguments.items() if name != "portal"}
        text = json.dumps([hook, natural], sort_keys=True, default=str).encode()
        return hashlib.blake2b(text, key=self._key, digest_size=32).digest()


def _natural(value: Any) -> Any:
    if is_dataclass(value) and hasattr(value, "id"):
        return value.id
    return dict(value) if isinstance(value, Mapping) else str(value)


def _make() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(timedelta, lambda length: length.total_seconds())
    converter.register_structure_hook(timedelta, lambda seconds, _: timedelta(seconds=seconds))
    converter.register_unstructure_hook_func(lambda cls: cls is object, _tagged)
    converter.register_structure_hook_func(lambda cls: cls is object, _untagged)
    return converter


def _tagged(value: object) -> Any:
    for tag, cls in _TYPES.items():
        if type(value) is cls:
            return {tag: value.isoformat() if isinstance(value, date) else str(value)}
    return value


def _untagged(value: Any, _: Any) -> object:
    if not isinstance(value, dict):
        return value
    tag, text = next(iter(value.items()))
    cls: Any = _TYPES[tag]
    return cls(text) if cls is Decimal else cls.fromisoformat(text)


_converter = _make()
