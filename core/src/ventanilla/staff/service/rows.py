"""Members from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.kernel.actors import StaffActor
from ventanilla.staff.model import Member, Role


def member_of(row: Mapping[Any, Any]) -> Member:
    """A member."""
    return Member(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        roles=frozenset(map(Role, row["roles"].split())),
        is_enabled=row["is_enabled"],
        is_enrolled=row["password_hash"] is not None,
        made_at=row["made_at"],
        last_seen_at=row.get("last_seen_at"),
        codes_left=row.get("codes_left", 0),
    )


def actor_of(row: Mapping[Any, Any]) -> StaffActor:
    """A member as one who acts."""
    return StaffActor(row["name"], frozenset(row["roles"].split()), row["id"])
