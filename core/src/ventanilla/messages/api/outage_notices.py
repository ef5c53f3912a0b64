"""Being told of outages by e-mail or SMS, on the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.messages.api.told import ConsentSchema, ConsentTextSchema, consent_json
from ventanilla.messages.model import OUTAGE_TEXT, OUTAGE_TEXTS, ConsentChannel, Medium, OutageNotices, Wish
from ventanilla.messages.service import MessagesService


class OutageNoticesSchema(Schema):
    """How somebody is told of the outages of a supply. ``version`` goes back with the next change."""

    state = fields.String(required=True, metadata={"enum": ["active", "bouncing", "ended"]})
    medium = fields.String(required=True, allow_none=True, metadata={"enum": ["email", "sms"]})
    address = fields.String(required=True, allow_none=True)
    since = MomentField(required=True, allow_none=True)
    returned_at = MomentField(required=True, allow_none=True)
    version = fields.Integer(required=True)
    own_email = fields.String(required=True)
    own_phone = fields.String(required=True, allow_none=True)
    consent = fields.Nested(ConsentTextSchema, required=True)
    history = fields.List(fields.Nested(ConsentSchema), required=True)


class OutageWishSchema(Schema):
    """How notices of outages shall come. Without ``version`` the last one to ask wins."""

    medium = fields.String(required=True, validate=validate.OneOf([medium.value for medium in Medium]))
    agree = fields.Boolean(required=True)
    text_version = fields.Integer(required=True, strict=True)
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


def add_outage_notices(api: StrictBlueprint, service: MessagesService, shell: ApiShell) -> None:
    """``/supplies/{id}/outage-notices``."""
    path = "/supplies/<string:supply_point_id>/outage-notices"

    @api.route(path)
    @api.response(200, OutageNoticesSchema)
    def outage_notices(supply_point_id: str) -> Response:
        """How you are told of the outages of a supply, the words to agree to, and the history."""
        return shell.private(_json(service.outage_notices.look(shell.actor(), supply_point_id), shell))

    @api.route(path, methods=["PUT"])
    @api.arguments(OutageWishSchema)
    @api.response(200, OutageNoticesSchema)
    def choose_outage_notices(wanted: dict[str, Any], supply_point_id: str) -> Response:
        """Be told of outages by e-mail or SMS, at your own confirmed contact."""
        wish = Wish(
            Medium(wanted["medium"]),
            is_agreed=wanted["agree"],
            text_version=wanted["text_version"],
            version=wanted["version"],
        )
        how = (ConsentChannel.API, shell.language.tag)
        return shell.private(_json(service.outage_notices.opt_in(shell.actor(), supply_point_id, wish, *how), shell))

    @api.route(path, methods=["DELETE"])
    @api.response(200, OutageNoticesSchema)
    def stop_outage_notices(supply_point_id: str) -> Response:
        """Be told in the portal only; again changes nothing."""
        how = (ConsentChannel.API, shell.language.tag)
        return shell.private(_json(service.outage_notices.opt_out(shell.actor(), supply_point_id, *how), shell))


def _json(seen: OutageNotices, shell: ApiShell) -> dict[str, Any]:
    now = seen.subscription
    words = shell.language.text(OUTAGE_TEXTS[OUTAGE_TEXT.version], utility=shell.house.utility.title)
    return {
        "state": now.state.value if now else "ended",
        "medium": now.medium.value if now and seen.is_on else None,
        "address": now.address if now and seen.is_on else None,
        "since": moment_json(now.since) if now else None,
        "returned_at": moment_json(now.returned_at) if now and now.returned_at else None,
        "version": seen.version,
        "own_email": seen.own_email,
        "own_phone": seen.own_phone or None,
        "consent": {"version": OUTAGE_TEXT.version, "text": words},
        "history": [consent_json(one) for one in seen.history],
    }
