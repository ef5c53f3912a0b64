"""A house that sends to the sinks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from ventanilla.app import Portal
from ventanilla.billing.service import BillingService
from ventanilla.documents.service import DocumentsService
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.kernel.actors import CustomerActor, SystemActor
from ventanilla.messages.service import MessagesService
from ventanilla.readings.service import ReadingsService
from ventanilla.settings import MailSettings, SmsSettings
from ventanilla.storage import Database
from ventanilla.supply.service import SupplyService
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import build
from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.sms import SmsSink
from ventanilla.testing.subscribing import Subscriber, subscriber

BASE = "https://pampa.example/clientes"


@dataclass
class Post:
    """Everything a message passes through."""

    house: House
    identity: IdentityService
    supply: SupplyService
    messages: MessagesService

    def work(self) -> int:
        """Do what is due."""
        return self.house.jobs.run_due()

    def somebody(self, user_name: str, email: str, first_name: str = "Mara") -> CustomerActor:
        """An identity that has an address."""
        values = {
            "user_name": user_name,
            "email": email,
            "first_name": first_name,
            "last_name": "Luna",
            "password": "largas siestas de enero",
            "password_again": "largas siestas de enero",
        }
        made = self.identity.open_identity(SystemActor("test"), values, "es-AR")
        assert made is not None
        return CustomerActor(made, f"session-{user_name}", user_name, first_name, "Luna", "es-AR", "192.0.2.10")


@pytest.fixture
def make_post(clock: FixedClock, smtp_sink: SmtpSink, sms_sink: SmsSink) -> Callable[[Database], Post]:
    def make(db: Database) -> Post:
        linking = build(db, clock)
        settings = replace(
            linking.house.settings,
            base_url=BASE,
            mail=MailSettings("smtp", smtp_sink.host, smtp_sink.port, sender="avisos@pampa.example"),
            sms=SmsSettings("http", sms_sink.url, "token-of-the-gateway"),
        )
        house = replace(linking.house, settings=settings)
        billing, readings = BillingService(house, linking.supply), ReadingsService(house, linking.supply)
        documents = DocumentsService(house, linking.supply, billing, readings)
        look = {"brand": "#0b5d4b"}
        messages = MessagesService(house, linking.identity, linking.supply, billing, documents, look)
        messages.subscribe()
        return Post(house, linking.identity, linking.supply, messages)

    return make


@pytest.fixture
def post(db: Database, make_post: Callable[[Database], Post]) -> Post:
    made = make_post(db)
    made.work()
    return made


@pytest.fixture
def ana(portal: Portal, smtp_sink: SmtpSink) -> Iterator[Subscriber]:
    made = subscriber(portal)
    smtp_sink.messages.clear()
    smtp_sink.envelopes.clear()
    yield made
    assert portal.house.jobs.dead() == []
