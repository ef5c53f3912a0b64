"""OpenID Connect as a client library speaks it that knows nothing of this portal, over real HTTP."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from idpyoidc.client.defaults import DEFAULT_OIDC_SERVICES
from idpyoidc.client.rp_handler import RPHandler
from werkzeug.serving import make_server

from ventanilla.apps.model import Registered
from ventanilla.kernel.actors import ClientActor
from ventanilla.testing.apping import (
    CALLBACK,
    VERIFIER,
    Apps,
    a_name,
    answer,
    open_apps,
    register,
    register_public,
    register_system,
)
from ventanilla.testing.holding import PASSWORD, Person, person, two_holders

if TYPE_CHECKING:
    from ventanilla.testing.databases import SqliteTemplate

BYE = "https://balance.example/bye"


@pytest.fixture(scope="module")
def apps(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apps]:
    """A portal that is reached where its settings say, with the time of day that clients have."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("public")
    with (
        sqlite_template.fresh() as url,
        open_apps(url, folder, f"http://127.0.0.1:{port}", datetime.now(UTC)) as apps,
    ):
        two_holders(apps.portal)
        server = make_server("127.0.0.1", port, apps.web, threaded=True)
        running = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        running.start()
        try:
            yield apps
        finally:
            server.shutdown()
            running.join()
            server.server_close()


class Visitor:
    """A browser without scripts, that goes where it is sent as long as that is the portal."""

    def __init__(self, base: str) -> None:
        self.base, self.session = base, requests.Session()
        self.root = base.rpartition("/")[0]

    def get(self, url: str) -> requests.Response:
        return self._follow(self.session.get(url, allow_redirects=False))

    def send(self, page: requests.Response, typed: dict[str, Any], at: str) -> requests.Response:
        """Post the form of a page whose action has these words in it."""
        forms = re.findall(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', page.text, re.DOTALL)
        ((action, inside),) = [(action, inside) for action, inside in forms if at in action]
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
        ticked = re.findall(r'<input type="checkbox" id="[^"]*" name="([^"]+)" value="([^"]*)"', inside)
        body = [*hidden, *ticked, *typed.items()]
        action = action.replace("&amp;", "&")
        said = [(name, text.replace("&amp;", "&")) for name, text in body]
        return self._follow(self.session.post(f"{self.root}{action}", data=said, allow_redirects=False))

    def _follow(self, answered: requests.Response) -> requests.Response:
        while answered.status_code == 303:
            location = answered.headers["Location"]
            location = f"{self.root}{location}" if location.startswith("/") else location
            if not location.startswith(self.base):
                return answered
            answered = self.session.get(location, allow_redirects=False)
        return answered


def relying_party(apps: Apps, client: Registered, scope: str) -> RPHandler:
    issuer = apps.portal.house.settings.base_url
    end: dict[str, Any] = {"end_session": {"class": "idpyoidc.client.oidc.end_session.EndSession"}}
    config: dict[str, Any] = {
        "issuer": issuer,
        "client_id": client.client.id,
        "client_secret": client.secret,
        "client_type": "oidc",
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": [BYE],
        "response_types_supported": ["code"],
        "response_types": ["code"],
        "scopes_supported": scope.split(),
        "allow": {"http_links": True},
        "client_authn_methods": ["client_secret_basic", "bearer_header"],
        "services": {**DEFAULT_OIDC_SERVICES, **end},
        "add_ons": {
            "pkce": {
                "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
                "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
            }
        },
    }
    return RPHandler(
        "https://balance.example",
        {issuer: config},
        key_conf={"key_defs": [{"type": "EC", "crv": "P-256", "use": ["sig"]}]},
    )


def signed_in(apps: Apps, who: Person, url: str) -> tuple[Visitor, requests.Response]:
    """Somebody follows an app's link, signs in on the way and stands before the question."""
    visitor = Visitor(apps.portal.house.settings.base_url)
    page = visitor.get(url)
    assert 'name="password"' in page.text
    return visitor, visitor.send(page, {"user_name": who.name, "password": PASSWORD}, "/sign-in")


def test_a_client_of_others_plays_the_whole_flow(apps: Apps) -> None:
    ramon, client = person(apps.portal, a_name("ramon")), register(apps.portal)
    scope = "openid profile email offline_access"
    party = relying_party(apps, client, scope)
    issuer = apps.portal.house.settings.base_url
    begun = party.begin(issuer, req_args={"scope": scope.split()})
    visitor, page = signed_in(apps, ramon, begun)
    assert client.client.name in page.text
    answered = visitor.send(page, {"decision": "allow"}, "/oauth/authorize")
    assert answered.status_code == 303, answered.text
    back = answer(answered.headers["Location"])
    assert back["iss"] == issuer
    done = party.finalize(issuer, back)
    assert "error" not in done, done
    assert done["userinfo"]["email"] == f"{ramon.name}@correo.example"
    assert done["id_token"]["sub"] == done["userinfo"]["sub"]
    assert apps.is_good(done["token"])
    again = party.refresh_access_token(done["state"])
    assert again["access_token"] != done["token"]
    assert party.get_user_info(done["state"])["sub"] == done["userinfo"]["sub"]
    leaving = visitor.get(party.logout(done["state"], post_logout_redirect_uri=BYE)["url"])
    assert leaving.headers["Location"].startswith(f"{BYE}?state=")
    assert 'name="password"' in visitor.get(f"{issuer}/apps").text


def test_an_app_without_a_secret_comes_with_another_library(apps: Apps) -> None:
    ramon, client = person(apps.portal, a_name("ramon")), register_public(apps.portal)
    base = apps.portal.house.settings.base_url
    session = OAuth2Session(
        client.client.id,
        token_endpoint_auth_method="none",
        redirect_uri=CALLBACK,
        scope="openid offline_access",
        code_challenge_method="S256",
    )
    url, _ = session.create_authorization_url(f"{base}/oauth/authorize", code_verifier=VERIFIER)
    visitor, page = signed_in(apps, ramon, url)
    back = visitor.send(page, {"decision": "allow"}, "/oauth/authorize").headers["Location"]
    got = session.fetch_token(f"{base}/oauth/token", authorization_response=back, code_verifier=VERIFIER)
    assert got["scope"] == "openid offline_access"
    again = session.refresh_token(f"{base}/oauth/token", got["refresh_token"])
    assert session.get(f"{base}/oauth/userinfo").json().keys() == {"sub"}
    session.revoke_token(f"{base}/oauth/revoke", token=again["refresh_token"])
    assert not apps.is_good(again["access_token"])


def test_a_device_is_let_in_by_another_library(apps: Apps) -> None:
    ramon, client = person(apps.portal, a_name("ramon")), register_public(apps.portal)
    base = apps.portal.house.settings.base_url
    told = requests.get(f"{base}/.well-known/openid-configuration", timeout=30).json()
    asked = {"client_id": client.client.id, "scope": "openid email offline_access"}
    device = requests.post(told["device_authorization_endpoint"], asked, timeout=30).json()
    session = OAuth2Session(client.client.id, token_endpoint_auth_method="none")
    poll = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device["device_code"]}
    with pytest.raises(OAuthError, match="authorization_pending"):
        session.fetch_token(told["token_endpoint"], **poll)
    visitor, page = signed_in(apps, ramon, device["verification_uri_complete"])
    page = visitor.send(page, {"user_code": device["user_code"]}, "/device")
    assert client.client.name in page.text
    page = visitor.send(page, {"decision": "allow"}, "/device/consent")
    got = session.fetch_token(told["token_endpoint"], **poll)
    assert apps.is_good(got["access_token"])
    again = session.refresh_token(told["token_endpoint"], got["refresh_token"])
    assert again["access_token"] != got["access_token"]


def test_a_system_of_the_utility_comes_with_another_library(apps: Apps) -> None:
    system, base = register_system(apps.portal), apps.portal.house.settings.base_url
    session = OAuth2Session(system.client.id, system.secret, scope="utility:events")
    got = session.fetch_token(f"{base}/oauth/token", grant_type="client_credentials")
    assert isinstance(apps.portal.apps.api_actor(got["access_token"], ""), ClientActor)
    session.revoke_token(f"{base}/oauth/revoke", token=got["access_token"])
    assert not apps.is_good(got["access_token"])
