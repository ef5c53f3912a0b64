"""The operations about connected apps."""

from __future__ import annotations

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.apps.api import apps
from ventanilla.apps.service import AppsService


def blueprint(service: AppsService, api: ApiShell) -> StrictBlueprint:
    """The apps that a customer let in; none where no apps are let in."""
    operations = api.blueprint("apps", __name__, "The apps that you let in, and taking it back.")
    if service.is_open:
        apps.mount(operations, service, api)
    return operations
