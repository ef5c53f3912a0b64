"""Somebody who may write to the utility, and files to send with it, for tests of tickets."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from ventanilla.identity.model import SessionKind
from ventanilla.kernel.actors import Anonymous, CustomerActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.messages.feed import feed_files
from ventanilla.supply.tables.links import add_link
from ventanilla.testing.supplies import add_supply, load_rows

if TYPE_CHECKING:
    from ventanilla.app import Portal

PASSWORD = "una clave muy larga"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Correspondent:
    """An identity of the utility ``acme_water`` that holds a supply with a specialist for bills."""

    def __init__(self, portal: Portal, name: str = "elena", number: str = "5555") -> None:
        self.portal = portal
        self.tickets = portal.messages.tickets
        values = {
            "user_name": name, "email": f"{name}@correo.example", "first_name": name.title(), "last_name": "Duarte",
            "password": PASSWORD, "password_again": PASSWORD,
        }  # fmt: skip
        portal.identity.open_identity(SystemActor("test"), values, "es-AR")
        typed = {"user_name": name, "password": PASSWORD}
        where = Anonymous("192.0.2.7")
        self.cookie = portal.identity.sign_in(where, typed).secret
        self.token = portal.identity.sign_in(where, typed, SessionKind.API).secret
        actor = portal.identity.web_actor(self.cookie, "192.0.2.7")
        assert actor is not None
        self.actor: CustomerActor = actor
        self.supply = add_supply(portal.house, number)
        self.link(number)
        self.name_specialists(number)

    def link(self, number: str) -> None:
        """Hold the supply, as if the staff had seen to it."""
        now = self.portal.house.clock.now()
        row = {
            "id": new_id(), "identity_id": self.actor.identity_id, "supply_point_id": self.supply,
            "customer_id": self.portal.house.id_of("customer", number), "policy": "test", "version": 1,
            "proof": "staff", "channel": "", "made_at": now, "effective_at": now, "attempt_id": new_id(),
        }  # fmt: skip
        with self.portal.house.db.write() as connection:
            add_link(connection, row)

    def name_specialists(self, number: str, **changes: Any) -> None:
        """Load who looks after the supply."""
        (file,) = feed_files(self.portal.house.utility)
        row = {
            "customer_number": number, "supply_number": "1", "code": "17", "name": "Marta Ibáñez",
            "position": "Facturación", "phone": "0353 455-0117", "email": "marta@acme.example", "topics": "bills",
        }  # fmt: skip
        taken = load_rows(self.portal.house, file, [row | changes])
        assert not taken.rejected, taken

    def work(self) -> None:
        """Do what is due, and what comes of it."""
        while self.portal.house.jobs.run_due():
            pass


def a_pdf(body: bytes = b"") -> bytes:
    """A PDF that shows nothing."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def an_image(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture of one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(out, kind, **options)
    return out.getvalue()


def an_office_file(kind: str = "docx", **parts: bytes) -> bytes:
    """A Word or Excel file with as little as it needs; ``parts`` go in besides, ``__`` in their names is ``/``."""
    main = {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    }[kind]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml" if kind == "docx" else "xl/workbook.xml", "<w/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()
