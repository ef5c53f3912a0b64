"""Who of the staff may do what."""

from __future__ import annotations

from ventanilla.errors import InvalidInput, NotPermitted
from ventanilla.kernel.actors import Actor, StaffActor
from ventanilla.kernel.messages import message
from ventanilla.kernel.text import canonical
from ventanilla.staff.model import Role

LONGEST_REASON = 200


def permit(actor: Actor, *roles: Role) -> StaffActor:
    """The member of the staff who asks; each of the roles is enough, without one any member may.

    :raises NotPermitted: for anybody else.
    """
    if not isinstance(actor, StaffActor):
        raise NotPermitted
    if roles and actor.roles is not None and actor.roles.isdisjoint({role.value for role in roles}):
        raise NotPermitted
    return actor


def reason_of(text: str) -> str:
    """Why power is used over a customer or a member, for the audit.

    :raises InvalidInput: on ``reason`` when it says nothing, or holds what can't be seen.
    """
    why = clean("reason", text)
    if not why:
        raise InvalidInput({"reason": message("staff.fault.no_reason")})
    return why


def why_of(actor: StaffActor, reason: str) -> str:
    """A reason, without which no member may use power over a customer; the command line may leave it out.

    :raises InvalidInput: on ``reason``.
    """
    return reason_of(reason) if reason or actor.roles is not None else ""


def clean(name: str, text: str) -> str:
    """A line as typed, cut to what the audit keeps.

    :raises InvalidInput: on the field of that name when it holds what can't be seen.
    """
    try:
        return canonical(text)[:LONGEST_REASON]
    except ValueError:
        raise InvalidInput({name: message("field.fault.unseen")}) from None
