"""OAuth2 as machines speak it: Authlib reads and checks, the room's own services decide and store."""

from ventanilla.apps.service.protocol.machine import Machine
from ventanilla.apps.service.protocol.payload import Reply, Sent

__all__ = ["Machine", "Reply", "Sent"]
