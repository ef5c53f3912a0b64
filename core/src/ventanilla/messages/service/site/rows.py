"""Contents and questions from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.messages.model import Entry, EntryKind, EntryVersion, Question, QuestionState

_ENTRY = ("id", "slug", "title", "summary", "body", "place", "published_at", "changed_at", "live_version", "version")
_VERSION = ("version", "title", "summary", "body", "written_by", "written_at")
_QUESTION = (
    "id", "number", "name", "email", "text", "locale", "asked_at", "answer", "answered_by", "answered_at", "entry_id",
)  # fmt: skip


def entry_of(row: Mapping[Any, Any]) -> Entry:
    """A piece of content."""
    return Entry(kind=EntryKind(row["kind"]), **{name: row[name] for name in _ENTRY})


def version_of(row: Mapping[Any, Any]) -> EntryVersion:
    """A version of one."""
    return EntryVersion(**{name: row[name] for name in _VERSION})


def question_of(row: Mapping[Any, Any]) -> Question:
    """A question."""
    return Question(state=QuestionState(row["state"]), **{name: row[name] for name in _QUESTION})
