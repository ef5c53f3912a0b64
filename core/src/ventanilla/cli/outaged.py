"""What the commands about outages say."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ventanilla.cli.staffing import NOTHING, Counter, tried
from ventanilla.grid.model.outages import Outage


def outages(at: Counter) -> int:
    """List outages; the exit code."""

    def show() -> int:
        found = at.portal.grid.outages.latest(at.actor)
        for view in found:
            at.say(
                "staff.outages.line",
                number=view.outage.number,
                kind=at.language.text(f"grid.outage.kind.{view.outage.kind}"),
                start=view.outage.starts_at,
                end=view.ended_at or view.outage.expected_end_at or "–",
                state=at.language.text(f"grid.outage.state.{view.state}"),
            )
        if not found:
            at.say("grid.outages.none")
        return 0 if found else NOTHING

    return _tried(at, show)


def announce_outage(at: Counter, said: Mapping[str, str]) -> int:
    """Announce one; the exit code."""
    return _done(at, lambda: at.portal.grid.outages.desk.announce(at.actor, said), "announced")


def change_outage(at: Counter, number: str, said: Mapping[str, str]) -> int:
    """Change one; the exit code."""
    desk = at.portal.grid.outages.desk

    def change() -> Outage:
        was = desk.read(at.actor, number)
        before = {
            "kind": was.kind.value,
            "starts_at": desk.local(was.starts_at),
            "expected_end_at": desk.local(was.expected_end_at),
            "cause": was.cause,
            "feeders": "|".join(was.feeders),
            "transformers": "|".join(was.transformers),
        }
        return desk.change(at.actor, number, before | dict(said), was.version)

    return _done(at, change, "changed")


def restore_outage(at: Counter, number: str, moment: str) -> int:
    """Say that supply is back; the exit code."""
    return _done(at, lambda: at.portal.grid.outages.desk.restore(at.actor, number, moment), "restored")


def cancel_outage(at: Counter, number: str) -> int:
    """Call one off; the exit code."""
    return _done(at, lambda: at.portal.grid.outages.desk.cancel(at.actor, number), "cancelled")


def _done(at: Counter, act: Callable[[], Outage], deed: str) -> int:
    def do() -> int:
        at.say(f"staff.outages.{deed}", number=act().number)
        return 0

    return _tried(at, do)


def _tried(at: Counter, act: Callable[[], int]) -> int:
    return tried(at, act, "staff.outages.unknown", "staff.fault.changed")
