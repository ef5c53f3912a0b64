"""A payment provider for tests: the demo's sandbox on a real port, whose notices arrive when the test says so."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ventanilla.demo.sandbox import Delivery, Sandbox, create_sandbox
from ventanilla.demo.sandbox.store import Kept
from ventanilla.kernel.clock import Clock, SystemClock
from ventanilla.plugin import BankDetails, PaymentPolicy, Utility
from ventanilla.settings import PaymentSettings, Settings

if TYPE_CHECKING:
    from ventanilla.app import Portal

SECRET = "what portal and payment provider share in tests"
BANK = BankDetails(
    name='АО "Коми энергосбытовая компания"',
    account="40702810100000000011",
    bank="ПАО «ПРОБНЫЙ БАНК»",
    bic="044525225",
    correspondent="30101810400000000225",
    kpp="110101001",
)


@dataclass
class Bank:
    """The sandbox and where it is. ``waiting`` holds what it would do beside answering, until :meth:`deliver`."""

    url: str
    sandbox: Sandbox
    waiting: list[Callable[[], None]] = field(default_factory=list)

    @property
    def settings(self) -> PaymentSettings:
        """A portal's settings that lead here."""
        return PaymentSettings(self.url, SECRET)

    def page_of(self, url: str) -> Kept:
        """The payment whose page a customer was sent to."""
        found = self.sandbox.store.by_token(url.removeprefix(f"{self.url}/pay/"))
        assert found is not None, url
        return found

    def pay(self, url: str, delivery: Delivery = Delivery.LOST) -> Kept:
        """The customer pays on that page."""
        payment = self.page_of(url)
        self.sandbox.pay(payment, delivery)
        return payment

    def notice(self, payment: Kept, state: str, **changes: Any) -> tuple[str, bytes]:
        """A signed notice: its signature and its body."""
        body, headers = self.sandbox.notice(replace(payment, **changes), state)
        return headers["X-Payment-Signature"], body


@contextmanager
def open_bank(
    folder: Path, clock: Clock | None = None, *, holds_back: bool = True, shown_as: str = ""
) -> Iterator[Bank]:
    """A sandbox that answers until the block ends; it sends no notices of its own where it ``holds_back``.

    ``shown_as`` is where it says that its pages are, if not at its own address.
    """
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    waiting: list[Callable[[], None]] = []
    run = waiting.append if holds_back else None
    sandbox = Sandbox(folder / "bank.db", SECRET, clock or SystemClock(), timedelta(seconds=1), run)
    holder: dict[str, Any] = {}
    server = make_server("127.0.0.1", 0, lambda env, start: holder["app"](env, start), threaded=True)
    bank = Bank(f"http://127.0.0.1:{server.server_port}", sandbox, waiting)
    holder["app"] = create_sandbox(sandbox, shown_as or bank.url)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def paying(utility: Utility) -> Utility:
    """The same utility, which lets customers pay in the portal and by bank transfer."""
    return replace(utility, payments=PaymentPolicy("Онлайн-оплата", Decimal(1)), bank=BANK)


def build_paying(settings: Settings, bank: Bank | None, clock: Clock) -> Portal:
    """A portal of the settings' utility where customers pay; without a provider where there is no bank."""
    from ventanilla.app import build_portal
    from ventanilla.plugin.loading import load_utility

    found = load_utility(settings.utility)
    package = ModuleType(found.package)
    package.__dict__.update({**vars(sys.modules[found.package]), "UTILITY": paying(found.utility)})
    at = replace(settings, payments=bank.settings if bank else PaymentSettings())
    return build_portal(at, clock=clock, package=package)
