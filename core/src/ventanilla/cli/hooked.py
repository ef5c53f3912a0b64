"""What the commands about webhooks say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from ventanilla.cli.staffing import NOTHING, Counter, tried
from ventanilla.exchange.model.webhooks import Endpoint, NewSecret


def webhooks(at: Counter) -> int:
    """List webhooks; the exit code."""
    found = at.portal.webhooks.endpoints(at.actor)
    for one in found:
        _line(at, one)
    if not found:
        at.say("webhooks.none")
    return 0


def add_webhook(at: Counter, name: str, url: str, types: Sequence[str]) -> int:
    """Register one and show its secret once; the exit code."""
    return _given(at, lambda: at.portal.webhooks.register(at.actor, url, name, types))


def switch_webhook(at: Counter, webhook_id: str, is_on: bool) -> int:
    """Switch one on or off; the exit code."""

    def switch() -> int:
        _line(at, at.portal.webhooks.switch(at.actor, webhook_id, is_on=is_on))
        return 0

    return _tried(at, switch)


def new_webhook_secret(at: Counter, webhook_id: str) -> int:
    """Show a new secret once; the exit code."""
    return _given(at, lambda: at.portal.webhooks.rotate(at.actor, webhook_id))


def ping_webhook(at: Counter, webhook_id: str) -> int:
    """Send a try-out; the exit code."""

    def ping() -> int:
        at.portal.webhooks.ping(at.actor, webhook_id)
        at.say("webhooks.pinged")
        return 0

    return _tried(at, ping)


def replay_webhook(at: Counter, webhook_id: str, since: str, until: str = "") -> int:
    """Send events once more; the exit code."""

    def replay() -> int:
        room = at.portal.webhooks.deliveries
        end = room.moment(until, "until") if until else None
        count = room.replay_since(at.actor, webhook_id, room.moment(since), end)
        at.say("webhooks.replayed_count", number=str(count))
        return 0 if count else NOTHING

    return _tried(at, replay)


def remove_webhook(at: Counter, webhook_id: str) -> int:
    """Forget one; the exit code."""

    def remove() -> int:
        at.portal.webhooks.remove(at.actor, webhook_id)
        at.say("webhooks.removed")
        return 0

    return _tried(at, remove)


def _given(at: Counter, act: Callable[[], NewSecret]) -> int:
    def do() -> int:
        made = act()
        _line(at, made.endpoint)
        at.say("webhooks.secret_line")
        click.echo(made.secret)
        return 0

    return _tried(at, do)


def _line(at: Counter, one: Endpoint) -> None:
    if one.is_enabled:
        state = "webhooks.failing_line" if one.failing_since else "webhooks.state.on"
    else:
        state = f"webhooks.stopped.{one.stopped_by.value if one.stopped_by else 'staff'}"
    at.say("webhooks.line", name=one.about, state=at.language.text(state), url=one.url, id=one.id)


def _tried(at: Counter, act: Callable[[], int]) -> int:
    return tried(at, act, "webhooks.unknown", "webhooks.fault.off")
