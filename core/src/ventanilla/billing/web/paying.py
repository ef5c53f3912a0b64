"""Paying in the portal: the form, the way to the provider, the way back, and the provider's notices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint, Response, request, url_for

from ventanilla.billing.model import OnlinePayment, PaymentState
from ventanilla.billing.provider import BIGGEST
from ventanilla.billing.service import BillingService
from ventanilla.billing.service.amounts import AMOUNT, parse_amount
from ventanilla.billing.signing import HEADER
from ventanilla.billing.web.payments import SIGNS
from ventanilla.billing.web.places import OF
from ventanilla.errors import Conflict, InvalidInput, NotPermitted, Unavailable
from ventanilla.kernel.messages import Message, message
from ventanilla.web.security import one_click
from ventanilla.web.shell import Shell

_SCREEN = "billing.payments"
_BILL = "bill"


def add_paying(web: Blueprint, service: BillingService, shell: Shell) -> None:
    """``/pay``, ``/payments/<payment_id>`` with its ``/return``, and ``/payments/notices``."""
    _form(web, service, shell)
    _payment(web, service, shell)

    @web.post("/payments/notices")
    @one_click
    def notices() -> Response:
        """From the provider's machine: no session and no token, its signature is all that counts."""
        body = request.get_data() if (request.content_length or 0) <= BIGGEST else b""
        try:
            service.reports.notify(request.headers.get(HEADER, ""), body)
        except NotPermitted:
            return Response(status=403)
        return Response(status=204)


def _form(web: Blueprint, service: BillingService, shell: Shell) -> None:
    def shown(supply_point_id: str, bill_id: str, typed: str | None, faults: Mapping[str, Message]) -> Response:
        may = service.paying.payable(shell.customer(), supply_point_id, bill_id)
        return shell.page(
            "billing/pay.html",
            title=message("billing.pay.title"),
            screen=_SCREEN,
            status=422 if faults else 200,
            supply_point_id=supply_point_id,
            label=service.supply_label(shell.customer(), supply_point_id),
            may=may,
            bill_id=bill_id,
            typed=_typed(shell, may.most.amount) if typed is None else typed[:40],
            faults=faults,
            provider=shell.house.settings.payments.origin.partition("//")[2],
        )

    @web.get(f"{OF}/pay")
    def pay(supply_point_id: str) -> Response:
        try:
            return shown(supply_point_id, request.args.get(_BILL, "")[:40], None, {})
        except Conflict:
            return _nothing_to_pay(shell, supply_point_id)

    @web.post(f"{OF}/pay")
    def order(supply_point_id: str) -> Response:
        bill_id, typed = request.form.get(_BILL, "")[:40], request.form.get(AMOUNT, "")
        try:
            amount = parse_amount(typed, shell.house.utility.currency)
            key = request.form.get("form_key", "")[:64]
            one = service.paying.start(shell.customer(), supply_point_id, amount, bill_id=bill_id, key=key)
        except InvalidInput as fault:
            return shown(supply_point_id, bill_id, typed, fault.fields)
        except Unavailable:
            return shown(supply_point_id, bill_id, typed, {"": message("billing.pay.fault.unavailable")})
        except Conflict:
            return _nothing_to_pay(shell, supply_point_id)
        return _to_provider(one, supply_point_id)


def _payment(web: Blueprint, service: BillingService, shell: Shell) -> None:
    @web.get(f"{OF}/payments/<payment_id>")
    def payment(supply_point_id: str, payment_id: str) -> Response:
        one = service.paying.refreshed(shell.customer(), supply_point_id, payment_id)
        return shell.page(
            "billing/payment.html",
            title=message("billing.payment.title", amount=one.amount),
            screen=_SCREEN,
            supply_point_id=supply_point_id,
            label=service.supply_label(shell.customer(), supply_point_id),
            one=one,
            look=SIGNS[one.state.value],
            may_go_on=one.state is PaymentState.STARTED and bool(one.url),
        )

    @web.get(f"{OF}/payments/<payment_id>/return")
    def returned(supply_point_id: str, payment_id: str) -> Response:
        """Whatever the address says of the payment, the provider is asked."""
        service.paying.refreshed(shell.customer(), supply_point_id, payment_id)
        return shell.see_other("billing.payment", supply_point_id=supply_point_id, payment_id=payment_id)


def _typed(shell: Shell, amount: Decimal) -> str:
    """As somebody would type it: with the language's decimal mark and without groups."""
    mark = shell.language.number(Decimal("0.5"), 1)[1:2]
    return f"{amount:f}".replace(".", mark)


def _nothing_to_pay(shell: Shell, supply_point_id: str) -> Response:
    shell.tell(message("billing.pay.nothing"), "warn")
    return shell.see_other("billing.payments", supply_point_id=supply_point_id)


def _to_provider(one: OnlinePayment, supply_point_id: str) -> Response:
    """303 to the provider's page, which the service has looked at; to the payment where it is decided already."""
    here = url_for("billing.payment", supply_point_id=supply_point_id, payment_id=one.id)
    return Response(status=303, headers={"Location": one.url if one.is_undecided and one.url else here})
