"""What the portal does about identities, in one place."""

from ventanilla.identity.service.service import IdentityService

__all__ = ["IdentityService"]
