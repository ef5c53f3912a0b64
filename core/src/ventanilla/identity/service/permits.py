"""Who asks, and what an app was let to ask: the first line of services that show something of an identity."""

from __future__ import annotations

from ventanilla.errors import ScopeMissing, SignInRequired
from ventanilla.kernel.actors import Actor, AppActor, CustomerActor
from ventanilla.kernel.scopes import Scope


def whose(actor: Actor, scope: Scope | None) -> str:
    """The identity that asks, or that an app with that scope acts for; None is for no app, whatever its scopes.

    :raises SignInRequired: for anybody else.
    :raises ScopeMissing: for an app without the scope.
    """
    if isinstance(actor, CustomerActor):
        return actor.identity_id
    if isinstance(actor, AppActor):
        if scope is None or scope not in actor.scopes:
            raise ScopeMissing(scope.value if scope else "")
        return actor.identity_id
    raise SignInRequired
