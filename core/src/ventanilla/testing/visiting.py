"""Pages and operations over HTTP, without a browser, for somebody who has linked the supply 8888/1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ventanilla.app import create_app
from ventanilla.kernel.actors import Anonymous, SystemActor
from ventanilla.testing import linking
from ventanilla.testing.billing import Holder, hold

if TYPE_CHECKING:
    from ventanilla.app import Portal

PAGE = {"Accept-Language": "es-AR"}
BASE = "http://127.0.0.1:8000/cosepav"


class Visit:
    """A browser and an app on the API, of the holder or, after ``leave``, of a stranger."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        linking.load(portal.house, linking.customer_rows(), linking.point_rows())
        self.client = create_app(portal.house.settings, portal).test_client()
        actor = self.enter("ramon")
        self.ours: Holder = hold(portal, actor)
        self.root = f"/supplies/{self.ours.supply_point_id}"

    def enter(self, name: str) -> Any:
        """Sign a new identity in, on pages and API."""
        identity, password = self.portal.identity, "una clave muy larga"
        values = {
            "user_name": name, "email": f"{name}@correo.example", "first_name": name.title(), "last_name": "Sosa",
            "password": password, "password_again": password,
        }  # fmt: skip
        identity.open_identity(SystemActor("test"), values, "es-AR")
        secrets = {
            kind: identity.sign_in(Anonymous("192.0.2.7"), {"user_name": name, "password": password}, kind).secret
            for kind in ("web", "api")
        }
        self.client.set_cookie("cosepav_session", secrets["web"], domain="127.0.0.1", path="/cosepav")
        self.bearer = {"Authorization": f"Bearer {secrets['api']}"}
        return identity.web_actor(secrets["web"], "192.0.2.7")

    def get(self, path: str) -> Any:
        """A page of the supply, by its path below it."""
        return self.client.get(f"{self.root}{path}", headers=PAGE, base_url=BASE)

    def page(self, path: str) -> Any:
        """The same as a tree."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        from lxml import html

        return html.fromstring(answer.text)

    def json(self, path: str) -> Any:
        """An operation of the API on the supply."""
        answer = self.client.get(f"/api/v1{self.root}{path}", headers=self.bearer, base_url=BASE)
        assert answer.headers["Cache-Control"] == "no-store"
        return answer

    def said(self, tree: Any) -> str:
        """All that the main part of a page says, blanks made one."""
        return " ".join(tree.find(".//main").text_content().split()).replace("\u00a0", " ")
