"""For the utility's own systems: what happened, and the readings that customers handed over."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.paging import MOST, USUAL
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.errors import NotFound
from ventanilla.exchange.events.kinds import TYPES
from ventanilla.exchange.events.service import written
from ventanilla.exchange.service import BatchService, EventService, WebhookService
from ventanilla.kernel.scopes import Scope
from ventanilla.readings.service.parcels import BatchState

_CSV = {"type": "string", "format": "binary"}


class EventSchema(Schema):
    """What happened. ``data`` has numbers that the utility's records know, null for what they don't."""

    id = fields.String(required=True)
    type = fields.String(required=True, metadata={"enum": list(TYPES)})
    version = fields.Integer(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    utility = fields.String(required=True)
    data = fields.Dict(keys=fields.String(), required=True)


class EventsSchema(Schema):
    """Events in their order. ``next`` is the ``cursor`` of the page that follows, null on the last one."""

    items = fields.List(fields.Nested(EventSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class EventsQuery(Schema):
    """``after``: the id of the last event that is known already. ``type``: one, or several with commas."""

    after = fields.String(load_default="", validate=validate.Length(max=26))
    type = fields.String(load_default="", validate=validate.Length(max=1500))
    cursor = fields.String(load_default="", validate=validate.Length(max=26))
    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))


class ReplayedSchema(Schema):
    """To how many webhooks it goes once more."""

    webhooks = fields.Integer(required=True)


class BatchSchema(Schema):
    """A batch of readings. ``handed_at`` is null until it is in the back office, which calls it ``reference``."""

    id = fields.String(required=True)
    number = fields.Integer(required=True)
    made_at = MomentField(required=True)
    readings = fields.Integer(required=True)
    handed_at = MomentField(required=True, allow_none=True)
    reference = fields.String(required=True)


class BatchesSchema(Schema):
    """Batches, newest first. ``next`` is the ``cursor`` of the page that follows, null on the last one."""

    items = fields.List(fields.Nested(BatchSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class BatchesQuery(Schema):
    """``cursor``: the ``next`` of the page before."""

    cursor = fields.Integer(load_default=None, validate=validate.Range(1, 10**15), allow_none=True)
    limit = fields.Integer(load_default=USUAL, validate=validate.Range(1, MOST))


def blueprint(
    events: EventService, webhooks: WebhookService, batches: BatchService, shell: ApiShell
) -> StrictBlueprint:
    """``/utility/…``: no customer and no app of a customer comes in."""
    api = shell.blueprint("utility", __name__, "For the utility's own systems: events and batches of readings.")
    _add_events(api, events, webhooks, shell)
    _add_batches(api, batches, shell)
    return api


def _add_events(api: StrictBlueprint, events: EventService, webhooks: WebhookService, shell: ApiShell) -> None:
    @api.route("/utility/events", scope=Scope.UTILITY_EVENTS)
    @api.arguments(EventsQuery, location="query")
    @api.response(200, EventsSchema)
    def utility_events(query: dict[str, Any]) -> Response:
        """What happened, in its order: from the oldest that is kept, or behind the last one that you know."""
        actor = shell.utility_system(Scope.UTILITY_EVENTS)
        types = [one for one in query["type"].split(",") if one]
        found, has_more = events.events(actor, query["cursor"] or query["after"], types, query["limit"])
        name = shell.house.utility.name
        items = [written(one, name) for one in found]
        return shell.private({"items": items, "next": found[-1].id if has_more else None})

    @api.route("/utility/events/<event_id>/replay", methods=["POST"], scope=Scope.UTILITY_EVENTS)
    @api.response(200, ReplayedSchema)
    def utility_event_replayed(event_id: str) -> Response:
        """Have an event brought once more to all webhooks that want it, under the same id."""
        actor = shell.utility_system(Scope.UTILITY_EVENTS)
        return shell.private({"webhooks": webhooks.deliveries.replay_event(actor, event_id)})


def _add_batches(api: StrictBlueprint, batches: BatchService, shell: ApiShell) -> None:
    def offered() -> BatchService:
        if shell.house.utility.readings is None:
            raise NotFound
        return batches

    @api.route("/utility/batches", scope=Scope.UTILITY_BATCHES)
    @api.arguments(BatchesQuery, location="query")
    @api.response(200, BatchesSchema)
    def utility_batches(query: dict[str, Any]) -> Response:
        """Batches of readings that customers handed over."""
        actor, limit = shell.utility_system(Scope.UTILITY_BATCHES), query["limit"]
        found = offered().batches(actor, query["cursor"], limit + 1)
        following = str(found[limit - 1].number) if len(found) > limit else None
        return shell.private({"items": [_batch(one) for one in found[:limit]], "next": following})

    @api.route("/utility/batches/<batch_id>", scope=Scope.UTILITY_BATCHES)
    @api.response(200, _CSV, content_type="text/csv")
    def utility_batch(batch_id: str) -> Response:
        """The readings of a batch, as the file in the outbox has them: CSV in UTF-8."""
        actor = shell.utility_system(Scope.UTILITY_BATCHES)
        response = Response(offered().batch_file(actor, batch_id), content_type="text/csv; charset=utf-8")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Disposition"] = 'attachment; filename="readings.csv"'
        return response

    @api.route("/utility/batches/<batch_id>/received", methods=["POST"], scope=Scope.UTILITY_BATCHES)
    @api.response(200, BatchSchema)
    def utility_batch_received(batch_id: str) -> Response:
        """Say that you have a batch and keep it. Said again, it changes nothing."""
        actor = shell.utility_system(Scope.UTILITY_BATCHES)
        return shell.private(_batch(offered().received(actor, batch_id)))


def _batch(one: BatchState) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("id", "number", "readings", "reference")},
        "made_at": moment_json(one.made_at),
        "handed_at": None if one.handed_at is None else moment_json(one.handed_at),
    }
