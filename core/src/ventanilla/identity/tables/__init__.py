"""Tables of identities, what leads to one, and their sessions; the queries on them."""

from ventanilla.identity.tables import identities, registrations, resets, sessions, tries

__all__ = ["identities", "registrations", "resets", "sessions", "tries"]
