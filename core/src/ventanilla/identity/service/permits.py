"""Who asks, and what an app was let to ask: the first line of services that show something of an identity."""

from __future__ import annotations

from ventanilla.errors import ScopeMissing, SignInRequired
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, AppActor, CustomerActor
from ventanilla.kernel.scopes import Scope

Acting = CustomerActor | AppActor
"""An identity itself, or an app that acts for it."""


def whose(actor: Actor, scope: Scope | None) -> str:
    """The identity that asks, or that an app with that scope acts for; None is for no app, whatever its scopes.

    :raises SignInRequired: for anybody else.
    :raises ScopeMissing: for an app without the scope.
    """
    return acting(actor, scope).identity_id


def acting(actor: Actor, scope: Scope | None) -> Acting:
    """Who asks, when it is an identity or an app with that scope; None is for no app, whatever its scopes.

    :raises SignInRequired: for anybody else.
    :raises ScopeMissing: for an app without the scope.
    """
    if isinstance(actor, CustomerActor):
        return actor
    if isinstance(actor, AppActor):
        if scope is None or scope not in actor.scopes:
            raise ScopeMissing(scope.value if scope else "")
        return actor
    raise SignInRequired


def keyed(house: House, actor: Acting, key: str) -> str:
    """The name under which something is kept that may be sent again: an app's keys are its own, and nobody's else."""
    if isinstance(actor, CustomerActor) or not key:
        return key
    return house.id_of("app_key", actor.grant_id, key)


def shown_id(house: House, actor: Acting) -> str:
    """What an identity is called to who asks: every app has another number for it, so that none compare theirs."""
    if isinstance(actor, CustomerActor):
        return actor.identity_id
    return house.id_of("subject", actor.client_id, actor.identity_id)
