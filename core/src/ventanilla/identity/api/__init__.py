"""The operations of identity."""

from __future__ import annotations

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.identity.api import care, contacts, sign_in
from ventanilla.identity.service import IdentityService


def blueprint(service: IdentityService, shell: ApiShell) -> StrictBlueprint:
    """Signing in and out, and the care of one's account."""
    api = shell.blueprint("identity", __name__, "Signing in, out, and the care of one's account.")
    for part in (sign_in, care, contacts):
        part.add_operations(api, service, shell)
    return api
