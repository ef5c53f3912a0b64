"""What the portal does about apps, in one place."""

from ventanilla.apps.service.service import AppsService

__all__ = ["AppsService"]
