"""What the sandbox does: orders, states, refunds, and notices that come as notices do."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from ventanilla.billing.signing import HEADER, is_signed, signature
from ventanilla.demo.sandbox.store import Kept, Store
from ventanilla.kernel.clock import Clock, SystemClock

_TRIES = 3
_log = logging.getLogger("ventanilla.demo.sandbox")


class Delivery(StrEnum):
    """How the notice of a payment reaches the portal: real ones come in all these ways."""

    ONCE = "once"
    TWICE = "twice"
    LATE = "late"
    SHUFFLED = "shuffled"
    LOST = "lost"


class Sandbox:
    """One shop's payments. ``later`` is how long a late one takes; ``run`` does what need not be waited for."""

    def __init__(
        self,
        path: Path,
        secret: str,
        clock: Clock | None = None,
        later: timedelta = timedelta(seconds=20),
        run: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self.store = Store(path)
        self._secret, self._clock, self._later = secret, clock or SystemClock(), later
        self._run = run or _in_a_thread
        self._opener = build_opener(ProxyHandler({}))

    def is_signed(self, written: str, body: bytes, about: str) -> bool:
        """Whether the shop has signed a request."""
        return is_signed(self._secret, self._clock.now(), written, body, about)

    def order(self, order: dict[str, str]) -> Kept:
        """Take an order.

        :raises ValueError: when it lacks something, or the amount is none.
        """
        try:
            amount = Decimal(order["amount"])
            names = ("reference", "amount", "currency", "description", "return_url", "notify_url")
            reference, wanted, currency, text, back, notify = (str(order[name])[:500] for name in names)
        except (KeyError, InvalidOperation, TypeError) as fault:
            raise ValueError("not an order") from fault
        if not amount.is_finite() or amount <= 0 or not _is_http(back, notify):
            raise ValueError("not an order")
        return self.store.add(Kept(reference, secrets.token_urlsafe(18), wanted, currency, text, back, notify))

    def state(self, reference: str) -> Kept | None:
        """Where a payment stands now; what was on its way long enough has arrived."""
        found = self.store.by_reference(reference)
        if found and found.state == "processing" and found.due <= self._clock.now().timestamp():
            self.store.move(reference, ("processing",), "succeeded")
            found = self.store.by_reference(reference)
        return found

    def pay(self, payment: Kept, delivery: Delivery) -> None:
        """The customer pays."""
        if delivery is Delivery.LATE:
            due = (self._clock.now() + self._later).timestamp()
            if self.store.move(payment.reference, ("new", "declined"), "processing", due):
                self._run(lambda: self._tell(payment.reference, "processing"))
                self._run(lambda: self._tell_late(payment.reference))
            return
        if not self.store.move(payment.reference, ("new", "declined"), "succeeded") or delivery is Delivery.LOST:
            return
        states = {
            Delivery.TWICE: ("succeeded", "succeeded"),
            Delivery.SHUFFLED: ("succeeded", "processing", "declined"),
        }.get(delivery, ("succeeded",))
        self._run(lambda: self._tell_all(payment.reference, states))

    def decline(self, payment: Kept) -> None:
        """The customer's bank refuses; another try is free."""
        if self.store.move(payment.reference, ("new",), "declined"):
            self._run(lambda: self._tell(payment.reference, "declined"))

    def refund(self, reference: str) -> Kept | None:
        """Give back what was paid, at once; None when nothing was paid."""
        found = self.state(reference)
        if found is None or found.state not in ("succeeded", "refunded"):
            return None
        if self.store.move(reference, ("succeeded",), "refunded"):
            self._run(lambda: self._tell(reference, "refunded"))
        return self.store.by_reference(reference)

    def notice(self, payment: Kept, state: str) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of a notice."""
        body = orjson.dumps(report(payment, state))
        return body, {"Content-Type": "application/json", HEADER: signature(self._secret, self._clock.now(), body)}

    def _tell_late(self, reference: str) -> None:
        sleep(self._later.total_seconds())
        if (found := self.state(reference)) is not None:
            self._tell(reference, found.state)

    def _tell_all(self, reference: str, states: Sequence[str]) -> None:
        for state in states:
            self._tell(reference, state)

    def _tell(self, reference: str, state: str) -> None:
        found = self.store.by_reference(reference)
        for attempt in range(_TRIES if found else 0):
            assert found is not None
            if self._post(found, state):
                return
            sleep(0.2 * 4**attempt)

    def _post(self, payment: Kept, state: str) -> bool:
        body, headers = self.notice(payment, state)
        request = Request(payment.notify_url, body, headers, method="POST")  # noqa: S310  looked at in order()
        try:
            with self._opener.open(request, timeout=5):
                return True
        except HTTPError as refused:
            refused.close()
            return False
        except OSError as fault:
            _log.info("a notice was not delivered: %s", type(fault).__name__)
            return False


def report(payment: Kept, state: str = "") -> dict[str, str]:
    """What is told of a payment."""
    return {
        "reference": payment.reference,
        "state": state or payment.state,
        "amount": payment.amount,
        "currency": payment.currency,
    }


def _is_http(*urls: str) -> bool:
    return all(urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname for url in urls)


def _in_a_thread(work: Callable[[], None]) -> None:
    Thread(target=work, daemon=True).start()
