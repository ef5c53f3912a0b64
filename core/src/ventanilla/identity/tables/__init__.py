"""Tables of identities, what leads to one, and their sessions; the queries on them."""

from ventanilla.identity.tables import changes, devices, identities, registrations, resets, sessions, tries

__all__ = ["changes", "devices", "identities", "registrations", "resets", "sessions", "tries"]
