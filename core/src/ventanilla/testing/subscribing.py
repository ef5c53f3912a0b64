"""An identity with a supply and bills, for tests of notifications and e-bills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ventanilla.identity.model import SessionKind
from ventanilla.identity.tables import identities
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.messages.model import EBill, Medium, Wish
from ventanilla.testing import billing, linking

if TYPE_CHECKING:
    from email.message import EmailMessage

    from ventanilla.app import Portal
    from ventanilla.testing.mailbox import SmtpSink

PASSWORD = "caballo verde lápiz"
EMAIL = "ana@correo.example"


@dataclass(frozen=True)
class Subscriber:
    """A signed-in identity that holds the supply 8888/1; ``secret`` is its cookie's, ``token`` its app's."""

    portal: Portal
    actor: CustomerActor
    secret: str
    token: str
    supply: str
    link_id: str

    def bill(self, **changes: Any) -> str:
        """Load a bill with its charges, tell that it was issued, and do what is due; its id."""
        row = billing.bill_row(**changes)
        billing.load(self.portal.house, "bills", [row])
        bill_id = self.portal.house.id_of("bill", row["number"])
        self.tell("billing.bill_issued", bill_id=bill_id)
        return bill_id

    def tell(self, event: str, **ids: str) -> None:
        """Record something that happened with the supply, and do what is due."""
        with self.portal.house.db.write() as connection:
            self.portal.house.jobs.record(connection, event, supply_point_id=self.supply, **ids)
        self.work()

    def work(self) -> None:
        """Do what is due, and what comes of it."""
        while self.portal.house.jobs.run_due():
            pass


def subscriber(portal: Portal, user: str = "ana", email: str = EMAIL) -> Subscriber:
    """Somebody with an address who has linked the supply of the customer without a contact."""
    values = {
        "user_name": f"{user}.paz",
        "email": email,
        "first_name": user.title(),
        "last_name": "Paz",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    assert portal.identity.open_identity(SystemActor("test"), values, "es-AR")
    typed = {key: values[key] for key in ("user_name", "password")}
    secret = portal.identity.sign_in(Anonymous("192.0.2.1"), typed).secret
    token = portal.identity.sign_in(Anonymous("192.0.2.1"), typed, kind=SessionKind.API).secret
    actor = portal.identity.actor_of(secret, SessionKind.WEB, "192.0.2.1")
    assert actor is not None
    linking.load(portal.house, linking.customer_rows(), linking.point_rows())
    attempt = portal.supply.start_link(actor, linking.WITHOUT_CONTACT)
    supply = portal.house.id_of("supply_point", billing.CUSTOMER, billing.SUPPLY)
    (link,) = portal.supply.link(actor, attempt.id, [supply])
    made = Subscriber(portal, actor, secret, token, supply, link.id)
    made.work()
    return made


def opt_in(ana: Subscriber, medium: Medium = Medium.EMAIL, address: str = "", version: int | None = None) -> EBill:
    """Agree to bills by e-mail or SMS, and do what is due."""
    wish = Wish(medium, address, is_agreed=True, version=version)
    seen = ana.portal.messages.opt_in(ana.actor, ana.supply, wish, "web", "es-AR")
    ana.work()
    return seen


def opt_out(ana: Subscriber) -> EBill:
    """Withdraw it."""
    return ana.portal.messages.opt_out(ana.actor, ana.supply, "web", "es-AR")


def steps(seen: EBill) -> list[str]:
    """The states of a consent, the oldest first."""
    return [one.state.value for one in reversed(seen.history)]


def bills_to(sink: SmtpSink, address: str) -> list[EmailMessage]:
    """The mails with a bill that came to an address."""
    return [mail for mail in sink.to(address) if mail["List-Unsubscribe"] and any(mail.iter_attachments())]


def pdf_of(mail: EmailMessage) -> tuple[str, bytes]:
    """The attached paper's name and bytes."""
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    return str(part.get_filename()), part.get_content()


def stop_secret(mail: EmailMessage) -> str:
    """What the address that ends it in one click bears."""
    return str(mail["List-Unsubscribe"]).strip("<>").rpartition("/")[2]


def give_phone(ana: Subscriber, phone: str) -> None:
    """Put a telephone number into the login."""
    with ana.portal.house.db.write() as connection:
        identities.set_phone(connection, ana.actor.identity_id, phone)
