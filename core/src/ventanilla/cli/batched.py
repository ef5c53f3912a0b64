"""What the commands about batches of readings say."""

from __future__ import annotations

from ventanilla.cli.staffing import NOTHING, Counter


def batches(at: Counter) -> int:
    """List batches; the exit code."""
    found = at.portal.batches.batches(at.actor)
    for one in found:
        values = {"number": str(one.number), "count": one.readings, "at": one.made_at}
        if one.handed_at is None:
            at.say("staff.batches.waiting", **values, tries=one.tries, fault=one.fault or "-")
        else:
            at.say("staff.batches.handed", **values, handed=one.handed_at, reference=one.reference or "-")
    if not found:
        at.say("staff.batches.none")
    return 0


def hand_over(at: Counter) -> int:
    """Bring what waits to the back office; the exit code says whether anything is left."""
    done = at.portal.batches.hand_over(at.actor)
    at.say("staff.batches.done", count=done)
    left = [one for one in at.portal.batches.batches(at.actor) if one.handed_at is None]
    if left:
        at.say("staff.batches.left", count=len(left))
    return NOTHING if left else 0
