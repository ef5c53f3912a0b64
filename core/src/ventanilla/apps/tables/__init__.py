"""What customers gave to apps, and the secrets that apps hold for it: only hashes of those are here."""

from ventanilla.apps.tables import clients, codes, devices, grants, keys, tokens

__all__ = ["clients", "codes", "devices", "grants", "keys", "tokens"]
