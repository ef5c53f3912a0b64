"""The operations of identity."""

from __future__ import annotations

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.identity.api import (
    care,
    closing,
    contacts,
    factors,
    joining,
    proof,
    providers,
    reaching,
    recovering,
    second,
    settings,
    sign_in,
)
from ventanilla.identity.service import IdentityService


def blueprint(service: IdentityService, shell: ApiShell) -> StrictBlueprint:
    """Registering, signing in and out, passwords, and the care of one's account."""
    about = "Registering, signing in and out, passwords, and the care of one's account, step by step."
    api = shell.blueprint("identity", __name__, about)
    for part in (
        joining,
        sign_in,
        second,
        recovering,
        settings,
        care,
        closing,
        contacts,
        reaching,
        factors,
        proof,
        providers,
    ):
        part.add_operations(api, service, shell)
    return api
