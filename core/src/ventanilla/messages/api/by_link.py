"""What the bearer of a mailed link may do about bills by e-mail, without signing in."""

from __future__ import annotations

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.api.steps import SecretSchema
from ventanilla.messages.model import Stoppable
from ventanilla.messages.service import MessagesService


class ConfirmableSchema(Schema):
    """The address that a link confirms."""

    address = fields.String(required=True)


class StoppableSchema(Schema):
    """The supply whose bills or notices of outages (``kind``) are sent, and whether they still are."""

    supply = fields.String(required=True)
    is_on = fields.Boolean(required=True)
    kind = fields.String(required=True, metadata={"enum": ["e_bill", "outage_notices"]})


def add_links(api: StrictBlueprint, service: MessagesService, shell: ApiShell) -> None:
    """``/e-bill/confirm…`` and ``/e-bill/stop…``."""

    @api.route("/e-bill/confirm/look", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(SecretSchema)
    @api.response(200, ConfirmableSchema)
    def look_at_confirmation(typed: dict[str, str]) -> Response:
        """The address that a link would confirm; looking changes nothing."""
        return shell.private({"address": service.look_at_confirmation(typed["secret"])})

    @api.route("/e-bill/confirm", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(SecretSchema)
    @api.response(204, description="From now on the bills go there.")
    def confirm(typed: dict[str, str]) -> Response:
        """Confirm the address that bills shall be sent to."""
        service.confirm_address(typed["secret"])
        return Response(status=204)

    @api.route("/e-bill/stop/look", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(SecretSchema)
    @api.response(200, StoppableSchema)
    def look_at_stop(typed: dict[str, str]) -> Response:
        """What the link in a bill's mail would end; looking changes nothing."""
        return shell.private(_stoppable(service.look_at_stop(typed["secret"])))

    @api.route("/e-bill/stop", methods=["POST"])
    @api.doc(security=[])
    @api.arguments(SecretSchema)
    @api.response(200, StoppableSchema)
    def stop(typed: dict[str, str]) -> Response:
        """Have no more bills of that supply sent; again changes nothing."""
        return shell.private(_stoppable(service.stop(typed["secret"])))


def _stoppable(what: Stoppable) -> dict[str, object]:
    return {"supply": what.supply, "is_on": what.is_on, "kind": what.kind}
