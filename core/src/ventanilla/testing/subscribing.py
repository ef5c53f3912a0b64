"""An identity with a supply and bills, for tests of notifications and e-bills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.testing import billing, linking

if TYPE_CHECKING:
    from ventanilla.app import Portal

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
