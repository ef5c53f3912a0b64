"""The payment provider over HTTP: a page of its own for the customer, signed requests, signed notices.

It speaks plain JSON: ``POST /payments`` takes an order and answers ``{"url"}``, ``GET /payments/<reference>`` tells the
state, ``POST /payments/<reference>/refund`` gives back. Another provider is another class with the same four methods.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from ventanilla.billing.model import PaymentOrder, PaymentProvider, PaymentReport, PaymentState
from ventanilla.billing.signing import HEADER, is_signed, signature
from ventanilla.egress import Egress
from ventanilla.errors import Conflict, NotPermitted, Unavailable
from ventanilla.kernel.clock import Clock
from ventanilla.kernel.money import Money
from ventanilla.settings import PaymentSettings

TIMEOUT = 5.0
"""Seconds for the provider's answer."""
BIGGEST = 1 << 16
"""Of an answer or a notice, in bytes."""

STATES: Mapping[str, PaymentState] = {
    "new": PaymentState.STARTED,
    "processing": PaymentState.PROCESSING,
    "succeeded": PaymentState.CONFIRMED,
    "declined": PaymentState.DECLINED,
    "expired": PaymentState.EXPIRED,
    "refunded": PaymentState.REFUNDED,
}
"""The provider's words for the states."""


class HostedProvider:
    """One provider at one address; nothing is sent anywhere else, and no customer either."""

    def __init__(self, settings: PaymentSettings, clock: Clock, egress: Egress) -> None:
        self._settings, self._clock = settings, clock
        self._egress = egress.to(settings.url)

    def create(self, order: PaymentOrder) -> str:
        """Take an order; the address of the page where the customer pays.

        :raises Unavailable: when the provider does not answer, or sends the customer elsewhere than to itself.
        """
        body = {
            "reference": order.reference,
            "amount": f"{order.amount.amount:f}",
            "currency": order.amount.currency,
            "description": order.description,
            "return_url": order.return_url,
            "notify_url": order.notify_url,
            "locale": order.locale,
        }
        answer = self._asked("POST", "/payments", body)
        url = answer.get("url") if answer else None
        if not isinstance(url, str) or len(url) > 2000 or not self._is_own(url):
            raise Unavailable
        return url

    def status(self, reference: str) -> PaymentReport | None:
        """Where a payment stands; None when the provider never heard of it.

        :raises Unavailable: when the provider does not answer.
        """
        answer = self._asked("GET", f"/payments/{quote(reference, safe='')}")
        if answer is None:
            return None
        try:
            report = _report(answer)
        except ValueError:
            raise Unavailable from None
        if report.reference != reference:
            raise Unavailable
        return report

    def refund(self, reference: str) -> PaymentReport:
        """Give the whole amount back.

        :raises Unavailable: when the provider does not answer.
        :raises Conflict: when it can't be given back.
        """
        answer = self._asked("POST", f"/payments/{quote(reference, safe='')}/refund", {})
        if answer is None:
            raise Conflict
        try:
            return _report(answer)
        except ValueError:
            raise Unavailable from None

    def notified(self, signature: str, body: bytes, now: datetime) -> PaymentReport:
        """What a signed notice says.

        :raises NotPermitted: when it is not signed by the provider, or is an old one sent again.
        """
        if len(body) > BIGGEST or not is_signed(self._settings.secret, now, signature, body):
            raise NotPermitted
        try:
            return _report(orjson.loads(body))
        except ValueError:
            raise NotPermitted from None

    def _is_own(self, url: str) -> bool:
        try:
            there, here = urlsplit(url), urlsplit(self._settings.url)
        except ValueError:
            return False
        return (there.scheme, there.netloc) == (here.scheme, here.netloc) and url.isascii() and url.isprintable()

    def _asked(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """The answer as an object; None for what the provider does not know."""
        url = self._settings.url.rstrip("/") + path
        raw = b"" if body is None else orjson.dumps(body)
        signed = signature(self._settings.secret, self._clock.now(), raw, f"{method} {path}")
        headers = {HEADER: signed, "Content-Type": "application/json", "Accept": "application/json"}
        answer = self._egress.ask(method, url, headers=headers, body=raw, most_bytes=BIGGEST, timeout=TIMEOUT)
        if answer.status == 404:
            return None
        if not answer.is_good:
            raise (Conflict if answer.status == 409 else Unavailable)
        try:
            found = orjson.loads(answer.body)
        except ValueError:
            raise Unavailable from None
        if not isinstance(found, dict):
            raise Unavailable
        return found


def _report(found: Any) -> PaymentReport:
    """:raises ValueError: when it is no report."""
    try:
        amount = Decimal(found["amount"])
        state, reference = STATES[found["state"]], found["reference"]
        if not isinstance(found["amount"], str) or not amount.is_finite() or not _is_reference(reference):
            raise ValueError
        return PaymentReport(reference, state, Money(amount, str(found["currency"])))
    except (KeyError, TypeError, InvalidOperation):
        raise ValueError("no report of a payment") from None


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 80 and value.isascii() and value.isprintable()


def make_provider(settings: PaymentSettings, clock: Clock, egress: Egress) -> PaymentProvider | None:
    """The provider that the settings name; None without an address."""
    return HostedProvider(settings, clock, egress) if settings.url else None
