"""What the commands about apps say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

from ventanilla.apps.model import Client, Registered
from ventanilla.cli.staffing import NOTHING, Counter, tried


def list_apps(at: Counter) -> int:
    """List the apps; the exit code."""

    def show() -> int:
        room = at.portal.staff.doors.apps(at.actor)
        found = room.clients.list(at.actor)
        for each in found:
            _line(at, each)
        if not found:
            at.say("staff.apps.none")
        return 0 if found else NOTHING

    return _tried(at, show)


def add_app(at: Counter, values: Mapping[str, Any]) -> int:
    """Register an app, and show its secret once; the exit code."""
    return _given(at, lambda: at.portal.staff.doors.apps(at.actor).clients.register(at.actor, values))


def switch_app(at: Counter, client_id: str, is_enabled: bool, reason: str) -> int:
    """Shut an app out, or let it in again; the exit code."""

    def change() -> int:
        clients = at.portal.staff.doors.apps(at.actor).clients
        _line(at, clients.set_enabled(at.actor, client_id, is_enabled, reason))
        return 0

    return _tried(at, change)


def new_app_secret(at: Counter, client_id: str, reason: str) -> int:
    """Give an app another secret, shown once; the exit code."""
    return _given(at, lambda: at.portal.staff.doors.apps(at.actor).clients.new_secret(at.actor, client_id, reason))


def _given(at: Counter, act: Callable[[], Registered]) -> int:
    def do() -> int:
        made = act()
        _line(at, made.client)
        if made.secret:
            at.say("staff.apps.secret_line")
            click.echo(made.secret)
        return 0

    return _tried(at, do)


def _line(at: Counter, one: Client) -> None:
    at.say(
        "staff.apps.line",
        name=one.name,
        kind=at.language.text(f"staff.apps.kind.{one.kind.value}"),
        state=at.language.text(f"staff.apps.{'is_enabled' if one.is_enabled else 'is_disabled'}"),
        users=at.portal.staff.doors.apps(at.actor).grants.customers_of(at.actor, one.id),
        id=one.id,
    )


def _tried(at: Counter, act: Callable[[], int]) -> int:
    return tried(at, act, "staff.apps.unknown", "staff.fault.changed")
