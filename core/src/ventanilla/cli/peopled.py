"""What the commands about members of the back office say."""

from __future__ import annotations

from collections.abc import Callable

import click

from ventanilla.cli.staffing import Counter, tried
from ventanilla.staff.model import Invitation, Member


def add_member(at: Counter, name: str, email: str, roles: tuple[str, ...]) -> int:
    """Add a member and show their link, once; the exit code."""

    def add() -> int:
        _link(at, at.portal.staff.members.add(at.actor, {"name": name, "email": email}, roles))
        return 0

    return _tried(at, add)


def members(at: Counter) -> int:
    """List the members; the exit code."""
    found = at.portal.staff.members.members(at.actor)
    for one in found:
        _line(at, one)
    if not found:
        at.say("staff.member.none")
    return 0


def set_roles(at: Counter, member: str, roles: tuple[str, ...]) -> int:
    """Change what a member may do; the exit code."""

    def change() -> int:
        _line(at, at.portal.staff.members.set_roles(at.actor, _id_of(at, member), roles))
        return 0

    return _tried(at, change)


def set_enabled(at: Counter, member: str, is_enabled: bool, reason: str) -> int:
    """Shut a member out, or let them in again; the exit code."""

    def change() -> int:
        _line(at, at.portal.staff.members.set_enabled(at.actor, _id_of(at, member), is_enabled, reason))
        return 0

    return _tried(at, change)


def reset_member(at: Counter, member: str, reason: str) -> int:
    """Void password and second factor, and show a new link, once; the exit code."""

    def reset() -> int:
        _link(at, at.portal.staff.members.reset(at.actor, _id_of(at, member), reason))
        return 0

    return _tried(at, reset)


def _id_of(at: Counter, member: str) -> str:
    """An id or an e-mail; the id."""
    found = at.portal.staff.members.members(at.actor)
    return next((one.id for one in found if member.strip().lower() == one.email.lower()), member)


def _tried(at: Counter, act: Callable[[], int]) -> int:
    return tried(at, act, "staff.member.unknown", "staff.fault.last_admin")


def _line(at: Counter, one: Member) -> None:
    state = "disabled" if not one.is_enabled else "enabled" if one.is_enrolled else "waiting"
    at.say(
        "staff.member.line",
        name=one.name,
        email=one.email,
        roles=", ".join(sorted(role.value for role in one.roles)),
        state=at.language.text(f"staff.member.{state}"),
        id=one.id,
    )


def _link(at: Counter, made: Invitation) -> None:
    at.say("staff.member.link_line", name=made.member.name, until=made.expires_at)
    click.echo(f"{at.portal.house.settings.base_url.rstrip('/')}{made.path}")
