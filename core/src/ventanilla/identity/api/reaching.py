"""All contacts in one form, for apps: phone, fax where the utility asks for it, and e-mail."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import StepSchema, step_json
from ventanilla.identity.service import IdentityService


class ContactsStepSchema(StepSchema):
    """What can be changed, the contacts as they are, and those that wait for their proof, by channel."""

    phone = fields.String(required=True)
    fax = fields.String(required=True)
    email = fields.String(required=True)
    pending = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


def add_operations(api: StrictBlueprint, service: IdentityService, shell: ApiShell) -> None:
    """``/identity/contacts``."""

    def told() -> dict[str, Any]:
        actor = shell.person()
        step = step_json(shell, "contacts", service.forms.contacts.fields, "/identity/contacts", method="PUT")
        pending = {each.channel.value: each.value for each in service.profile(actor).pending}
        return {**step, **service.contacts(actor), "pending": pending}

    @api.route("/identity/contacts", methods=["GET"])
    @api.doc(operationId="describeContacts")
    @api.response(200, ContactsStepSchema)
    def asked() -> Response:
        """The contacts, and what changing them asks for."""
        return shell.private(told())

    @api.route("/identity/contacts", methods=["PUT"])
    @api.doc(operationId="saveContacts")
    @api.arguments(service.forms.contacts.lenient)
    @api.response(200, ContactsStepSchema)
    def save(values: dict[str, Any]) -> Response:
        """Change them; a new phone or e-mail waits for its proof, and the old one is told."""
        service.save_contacts(shell.person(), values)
        return shell.private(told())
