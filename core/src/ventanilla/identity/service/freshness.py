"""How long ago somebody proved who they are, and whether that is good enough for what they want to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from ventanilla.errors import ProofNeeded, SignInRequired
from ventanilla.identity.service.permits import whose
from ventanilla.kernel.actors import Actor, CustomerActor

FRESH = timedelta(minutes=15)
"""A proof is fresh for so long, where nothing else is said."""
TYPING = timedelta(minutes=30)
"""So much longer it is good for sending a form whose page was shown after a fresh proof, so that nothing is lost."""


def is_fresh(actor: CustomerActor, now: datetime, within: timedelta = FRESH) -> bool:
    """Whether the last proof is no older than that; one that seems to come from the future is none."""
    proved_at = actor.proved_at
    return proved_at is not None and proved_at <= now <= proved_at + within


def needs_fresh(actor: Actor, now: datetime, within: timedelta | None = FRESH) -> CustomerActor:
    """The identity that asks, after a fresh proof; None for ``within`` asks for no proof but the sign-in.

    :raises SignInRequired: for anybody but a signed-in identity.
    :raises ScopeMissing: for an app, which proves nothing.
    :raises ProofNeeded: when the last proof is older; the web asks for it and comes back.
    """
    if not isinstance(actor, CustomerActor):
        whose(actor, None)
        raise SignInRequired
    if within is not None and not is_fresh(actor, now, within):
        raise ProofNeeded
    return actor
