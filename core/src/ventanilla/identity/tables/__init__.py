"""Tables of identities, what leads to one, and their sessions; the queries on them."""

from ventanilla.identity.tables import changes, devices, identities, one_times, registrations, resets, sessions, tries

__all__ = ["changes", "devices", "identities", "one_times", "registrations", "resets", "sessions", "tries"]
