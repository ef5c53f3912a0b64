"""The pages about apps, and the endpoints that apps speak to."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.apps.service import AppsService
from ventanilla.apps.web import apps, consent, device, ending, machine, register
from ventanilla.identity.service import IdentityService
from ventanilla.web.shell import Shell


def blueprint(service: AppsService, shell: Shell, identity: IdentityService) -> Blueprint:
    """``/.well-known/openid-configuration``, ``/oauth/…``, ``/device`` and ``/apps``; none where no apps are let in."""
    pages = shell.blueprint("apps", __name__)
    if service.is_open:
        for each in (machine, register, consent, device, apps):
            each.mount(pages, service, shell)
        ending.mount(pages, service, shell, identity)
    return pages
