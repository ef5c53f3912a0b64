"""Who may see events, webhooks and batches: the staff with the role, and the utility's own systems with the scope."""

from __future__ import annotations

from ventanilla.errors import NotPermitted, ScopeMissing
from ventanilla.kernel.actors import Actor, ClientActor, StaffActor
from ventanilla.kernel.scopes import Scope

ROLE = "integrations"
"""Whose work in the back office the utility's other systems are."""


def staff(actor: Actor) -> StaffActor:
    """A member of the staff with the role, or whoever has the command line.

    :raises NotPermitted: for anybody else.
    """
    if not isinstance(actor, StaffActor) or (actor.roles is not None and ROLE not in actor.roles):
        raise NotPermitted
    return actor


def staff_or_system(actor: Actor, scope: Scope) -> StaffActor | ClientActor:
    """The same, or a system of the utility with the scope.

    :raises ScopeMissing: for a system without it.
    :raises NotPermitted: for anybody else.
    """
    if not isinstance(actor, ClientActor):
        return staff(actor)
    if scope not in actor.scopes:
        raise ScopeMissing(scope.value)
    return actor
