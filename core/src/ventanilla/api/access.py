"""Who is let in to an operation: what its scopes mean, in the description and at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ventanilla.api.document.entering import APPS, FIRST_PARTY
from ventanilla.errors import ScopeMissing, SignInRequired
from ventanilla.kernel.actors import AppActor, ClientActor, CustomerActor
from ventanilla.kernel.scopes import Scope
from ventanilla.plugin import Utility

Entrant = CustomerActor | AppActor | ClientActor
"""Whom a token can stand for."""


def security(scopes: Sequence[Scope]) -> list[dict[str, list[str]]]:
    """What the description says of an operation that asks for scopes; nothing where it asks for none."""
    if not scopes:
        return []
    apps = {APPS: [each.value for each in scopes]}
    return [apps] if _is_of_utility(scopes) else [{FIRST_PARTY: []}, apps]


def named(told: Iterable[Mapping[str, Sequence[str]]]) -> tuple[Scope, ...]:
    """The scopes that a description asks for."""
    return tuple(Scope(each) for one in told for each in one.get(APPS, ()))


def offered(utility: Utility) -> frozenset[Scope]:
    """What apps may have at a utility: what it lets them, and what its own systems have."""
    if utility.apps is None:
        return frozenset()
    return frozenset({*utility.app_scopes, *(each for each in Scope if each.is_of_utility)})


def admit(actor: Entrant | None, scopes: Sequence[Scope]) -> None:
    """Let pass who may ask an operation with those scopes; one without scopes is for no app.

    :raises SignInRequired: for nobody.
    :raises ScopeMissing: for an app whose token lacks one, and for anybody at an operation that is for others.
    """
    if actor is None:
        raise SignInRequired
    if isinstance(actor, CustomerActor):
        is_in = not _is_of_utility(scopes)
    else:
        is_in = bool(scopes) and set(scopes) <= actor.scopes
        is_in = is_in and _is_of_utility(scopes) == isinstance(actor, ClientActor)
    if not is_in:
        raise ScopeMissing(" ".join(each.value for each in scopes))


def challenge(fault: Exception, *, has_token: bool) -> str:
    """What ``WWW-Authenticate`` says to who was not let in (RFC 6750, 3); nothing to a fault of another kind."""
    if isinstance(fault, ScopeMissing):
        wanted = f', scope="{fault.scope}"' if fault.scope else ""
        return f'Bearer error="insufficient_scope"{wanted}'
    if isinstance(fault, SignInRequired):
        return 'Bearer error="invalid_token"' if has_token else "Bearer"
    return ""


def _is_of_utility(scopes: Sequence[Scope]) -> bool:
    return any(each.is_of_utility for each in scopes)
