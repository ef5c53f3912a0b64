"""Tables of identities, what leads to one, and their sessions; the queries on them."""

from ventanilla.identity.tables import (
    changes,
    devices,
    erasing,
    factors,
    halves,
    identities,
    one_times,
    passkeys,
    providers,
    registrations,
    resets,
    sessions,
    tries,
)

__all__ = [
    "changes",
    "devices",
    "erasing",
    "factors",
    "halves",
    "identities",
    "one_times",
    "passkeys",
    "providers",
    "registrations",
    "resets",
    "sessions",
    "tries",
]
