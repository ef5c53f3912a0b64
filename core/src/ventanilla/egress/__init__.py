"""The one way out over HTTP: whatever the portal asks of others, it asks through here."""

from ventanilla.egress.addresses import place_of
from ventanilla.egress.room import Answer, Egress
from ventanilla.errors import AddressRefused

__all__ = ["AddressRefused", "Answer", "Egress", "place_of"]
