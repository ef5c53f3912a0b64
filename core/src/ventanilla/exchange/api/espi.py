"""Connect My Data: the resources of ESPI under the addresses of the standard, for apps with a token.

What is short has an ETag, so that who has it already is told so in a few bytes.

Nothing here is described in OpenAPI: the standard (NAESB REQ.21) says what there is, and answers are Atom XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from flask import Blueprint, Response, request

from ventanilla.api.shell import ApiShell
from ventanilla.errors import SignInRequired
from ventanilla.exchange.green_button.atom import ROOT
from ventanilla.exchange.green_button.connect import Connect
from ventanilla.exchange.green_button.window import Window, parse_window
from ventanilla.kernel.actors import Actor

TYPE = "application/atom+xml"
_PARTS = 3
"""So many parts a short feed has: what opens it, its entries, what closes it."""
_POINT = "/Subscription/<grant_id>/UsagePoint/<supply_point_id>"
_SERIES = f"{_POINT}/MeterReading/<series_id>"


def blueprint(service: Connect, shell: ApiShell) -> Blueprint:
    """``/espi/1_1/resource/…``; only GET, and DELETE of an app's own ``Authorization``."""
    resources = Blueprint("espi", __name__, url_prefix=ROOT)
    door = Door(shell)
    _add_own(resources, service, door)
    _add_shared(resources, service, door)
    _add_points(resources, service, door)
    _add_readings(resources, service, door)
    _add_bills(resources, service, door)
    _add_batches(resources, service, door)
    return resources


class Door:
    """Who asks, for what part, and how it is answered."""

    def __init__(self, shell: ApiShell) -> None:
        self._shell = shell

    def actor(self) -> Actor:
        """Whoever the bearer token is of.

        :raises SignInRequired: without one that is good.
        """
        found = self._shell.entrant()
        if found is None:
            raise SignInRequired
        return found

    @property
    def token(self) -> str:
        """The bearer token as it was sent."""
        return self._shell.token()

    @property
    def window(self) -> Window:
        """The part of a feed that is asked for.

        :raises InvalidInput: naming what can't be read of it.
        """
        return parse_window(request.args)

    def answer(self, body: bytes | Iterator[bytes]) -> Response:
        """A resource, or a feed that is written while it is read unless it is short."""
        response = Response(body if isinstance(body, bytes) else _short(body), content_type=TYPE)
        response.headers["Vary"] = "Authorization"
        return response


def _short(body: Iterator[bytes]) -> bytes | Iterator[bytes]:
    """All of a feed at once where it is short."""
    kept = list(islice(body, _PARTS))
    more = next(body, None)
    return b"".join(kept) if more is None else chain(kept, (more,), body)


def _add_own(resources: Blueprint, service: Connect, door: Door) -> None:
    @resources.get("/ReadServiceStatus")
    def status() -> Response:
        return door.answer(service.status(door.actor()))

    @resources.get("/ApplicationInformation")
    def applications() -> Response:
        return door.answer(service.applications(door.actor(), door.window))

    @resources.get("/ApplicationInformation/<client_id>")
    def application(client_id: str) -> Response:
        return door.answer(service.application(door.actor(), client_id))

    @resources.get("/Authorization")
    def authorizations() -> Response:
        return door.answer(service.authorizations(door.actor(), door.token, door.window))

    @resources.get("/Authorization/<grant_id>")
    def authorization(grant_id: str) -> Response:
        return door.answer(service.authorization(door.actor(), grant_id, door.token))

    @resources.delete("/Authorization/<grant_id>")
    def end_authorization(grant_id: str) -> Response:
        service.end(door.actor(), grant_id)
        return Response(status=204)


def _add_shared(resources: Blueprint, service: Connect, door: Door) -> None:
    @resources.get("/LocalTimeParameters")
    def local_times() -> Response:
        return door.answer(service.local_times(door.actor(), door.window))

    @resources.get("/LocalTimeParameters/<zone_id>")
    def local_time(zone_id: str) -> Response:
        return door.answer(service.local_time(door.actor(), zone_id))

    @resources.get("/ReadingType")
    def reading_types() -> Response:
        return door.answer(service.reading_types(door.actor(), door.window))

    @resources.get("/ReadingType/<type_id>")
    def reading_type(type_id: str) -> Response:
        return door.answer(service.reading_type(door.actor(), type_id))


def _add_points(resources: Blueprint, service: Connect, door: Door) -> None:
    @resources.get("/Subscription/<grant_id>/UsagePoint")
    def usage_points(grant_id: str) -> Response:
        return door.answer(service.usage_points(door.actor(), grant_id, door.window))

    @resources.get(_POINT)
    def usage_point(grant_id: str, supply_point_id: str) -> Response:
        return door.answer(service.usage_point(door.actor(), grant_id, supply_point_id))


def _add_readings(resources: Blueprint, service: Connect, door: Door) -> None:
    @resources.get(f"{_POINT}/MeterReading")
    def meter_readings(grant_id: str, supply_point_id: str) -> Response:
        return door.answer(service.meter_readings(door.actor(), grant_id, supply_point_id, door.window))

    @resources.get(_SERIES)
    def meter_reading(grant_id: str, supply_point_id: str, series_id: str) -> Response:
        return door.answer(service.meter_reading(door.actor(), grant_id, supply_point_id, series_id))

    @resources.get(f"{_SERIES}/IntervalBlock")
    def interval_blocks(grant_id: str, supply_point_id: str, series_id: str) -> Response:
        return door.answer(service.interval_blocks(door.actor(), grant_id, supply_point_id, series_id, door.window))

    @resources.get(f"{_SERIES}/IntervalBlock/<block_id>")
    def interval_block(grant_id: str, supply_point_id: str, series_id: str, block_id: str) -> Response:
        return door.answer(service.interval_block(door.actor(), grant_id, supply_point_id, series_id, block_id))


def _add_bills(resources: Blueprint, service: Connect, door: Door) -> None:
    @resources.get(f"{_POINT}/UsageSummary")
    def usage_summaries(grant_id: str, supply_point_id: str) -> Response:
        return door.answer(service.usage_summaries(door.actor(), grant_id, supply_point_id, door.window))

    @resources.get(f"{_POINT}/UsageSummary/<bill_id>")
    def usage_summary(grant_id: str, supply_point_id: str, bill_id: str) -> Response:
        return door.answer(service.usage_summary(door.actor(), grant_id, supply_point_id, bill_id))


def _add_batches(resources: Blueprint, service: Connect, door: Door) -> None:
    @resources.get("/Subscription/<grant_id>", endpoint="subscription")
    @resources.get("/Batch/Subscription/<grant_id>")
    @resources.get("/Batch/Subscription/<grant_id>/UsagePoint", endpoint="batch_of_points")
    def batch(grant_id: str) -> Response:
        return door.answer(service.batch(door.actor(), grant_id, door.window))

    @resources.get("/Batch/Subscription/<grant_id>/UsagePoint/<supply_point_id>")
    def batch_of_one(grant_id: str, supply_point_id: str) -> Response:
        return door.answer(service.batch_of_one(door.actor(), grant_id, supply_point_id, door.window))

    @resources.get("/Batch/RetailCustomer/<customer_id>/UsagePoint")
    def batch_of_customer(customer_id: str) -> Response:
        return door.answer(service.batch_of_customer(door.actor(), customer_id, "", door.window))

    @resources.get("/Batch/RetailCustomer/<customer_id>/UsagePoint/<supply_point_id>")
    def batch_of_customers_one(customer_id: str, supply_point_id: str) -> Response:
        return door.answer(service.batch_of_customer(door.actor(), customer_id, supply_point_id, door.window))
