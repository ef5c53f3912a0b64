"""A customer before the page of consent, over HTTP, and the apps that send them there."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ventanilla.kernel.actors import StaffActor
from ventanilla.testing import linking
from ventanilla.testing.visiting import BASE, Visit

if TYPE_CHECKING:
    from ventanilla.app import Portal
    from ventanilla.apps.model import Client, Registered

DESK = StaffActor("Olga Ruiz", frozenset({"integrations"}), "desk")
VERIFIER = "a-verifier-of-more-than-forty-three-characters-in-all"
BACK = "https://consumo.example/callback"
APP = {
    "name": "Mi Consumo",
    "about": "Muestra cuánto usás.",
    "contact": "hola@consumo.example",
    "homepage": "https://consumo.example/",
    "policy_uri": "https://consumo.example/privacidad",
    "kind": "public",
    "redirect_uris": f"{BACK} http://127.0.0.1/callback",
    "scopes": ["openid", "profile", "offline_access", "supply:read", "billing:read", "readings:read"],
    "grants": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
}


def challenge(verifier: str = VERIFIER) -> str:
    """Of PKCE, by S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Consenting(Visit):
    """``ramon`` has linked 8888/1 and has just signed in; ``leave`` makes a stranger of him."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(portal)
        self.app = self.register()
        self.speak("en")

    def register(self, **other: Any) -> Client:
        """An app that the staff took in."""
        return self.registered(**other).client

    def registered(self, **other: Any) -> Registered:
        """The same, with its secret."""
        return self.portal.apps.clients.register(DESK, {**APP, **other})

    def asking(self, app: Client | None = None, **other: str) -> str:
        """The path of the page of consent, as an app sends people there; an empty text leaves a parameter out."""
        asked = {
            "response_type": "code",
            "client_id": (app or self.app).id,
            "redirect_uri": BACK,
            "scope": "openid supply:read billing:read",
            "state": "s1",
            "nonce": "n1",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            **other,
        }
        return f"/oauth/authorize?{urlencode({name: text for name, text in asked.items() if text})}"

    def speak(self, language: str) -> None:
        """Choose the language of the pages."""
        self.send("/language", page="/help", language=language)

    def open(self, path: str, **headers: str) -> Any:
        """A page."""
        return self.client.get(path, base_url=BASE, headers=headers)

    def send(self, path: str, page: str = "", **fields: Any) -> Any:
        """A form, with the token of a page that has one; of the page of consent its answer."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.open(page or path).text)
        assert found, page or path
        path = self.answers_to(path)
        return self.client.post(path, base_url=BASE, data={"csrf_token": found[1], **fields})

    def answers_to(self, path: str) -> str:
        """Where the answer to a page of consent goes; any other path as it is."""
        return path.replace("/oauth/authorize?", "/oauth/authorize/answer?")

    def allow(self, path: str, *scopes: str, links: list[str] | None = None, **more: Any) -> Any:
        """Let the app in, with some scopes and at some supplies; all that are asked for, and the one there is."""
        ticked = list(scopes) or parse_qs(urlsplit(path).query)["scope"][0].split()
        sent = {"decision": "allow", "scopes": ticked, "link_ids": self.links if links is None else links}
        return self.send(path, **{**sent, **more})

    @property
    def links(self) -> list[str]:
        """The ids of the links that the customer holds."""
        return [link.id for link in self.portal.supply.links_of(self.ours.actor, None)]

    def link_another(self) -> str:
        """Link a second supply; the id of the link."""
        rows, house = linking.point_rows(), self.portal.house
        another = {"customer_number": "8888", "number": "2", "street": "Mitre 12", "until": None}
        linking.load(house, linking.customer_rows(), [*rows, {**rows[0], **another}])
        attempt = self.portal.supply.start_link(self.ours.actor, linking.WITHOUT_CONTACT)
        point = house.id_of("supply_point", "8888", "2")
        (link,) = self.portal.supply.link(self.ours.actor, attempt.id, [point])
        return link.id

    def leave(self) -> None:
        """Go away, cookies and all."""
        self.client.delete_cookie("cosepav_session", domain="127.0.0.1", path="/cosepav")

    def told(self, answer: Any) -> dict[str, str]:
        """What an answer tells the app."""
        assert answer.status_code == 303, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
