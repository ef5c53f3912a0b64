"""Connected apps: the customer's list, taking back, what they are told, the copy of their data, the API."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from ventanilla.errors import NotFound, SignInRequired
from ventanilla.kernel.actors import Anonymous, AppActor
from ventanilla.kernel.scopes import Scope
from ventanilla.testing.visiting import BASE

if TYPE_CHECKING:
    from ventanilla.testing.consenting import Consenting

pytestmark = pytest.mark.utility("cosepav")


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split()).replace("\u00a0", " ")


def api(site: Consenting, path: str, method: str = "GET", **headers: str) -> Any:
    return site.client.open(f"/api/v1{path}", method=method, headers={**site.bearer, **headers}, base_url=BASE)


def test_the_list_says_what_was_given(site: Consenting) -> None:
    assert "You have let no app in." in words(site.open("/apps"))
    assert '<a href="/cosepav/apps">' in site.open("/profile").text
    site.allow(site.asking(), "openid", "billing:read")
    said = words(site.open("/apps"))
    for part in (
        "Mi Consumo",
        "See your bills",
        "8888 / 1",
        "Last usedNever yet",
        "You sign out of the session in which you gave it",
    ):
        assert part in said, part
    assert "Not verified" not in said
    assert "See your supplies" not in said
    site.speak("es-AR")
    assert "apps." not in words(site.open("/apps"))


def test_taking_back_is_asked_and_works_at_once(site: Consenting) -> None:
    site.allow(site.asking())
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    path = f"/apps/{found.grant.id}"
    page = site.open(path)
    assert "Take the access back from “Mi Consumo”?" in words(page)
    assert "hola@consumo.example" in words(page)
    answer = site.send(f"{path}/end", page=path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cosepav/apps")
    assert "“Mi Consumo” has no access any more." in words(site.open("/apps"))
    assert site.open(path).status_code == 404
    assert site.portal.apps.connected.of(site.ours.actor) == ()


def test_nobody_elses_is_seen_or_ended(site: Consenting) -> None:
    site.allow(site.asking())
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    first = site.ours.actor
    stranger = site.enter("mara")
    for path in (f"/apps/{found.grant.id}", f"/apps/{'x' * 26}"):
        assert site.open(path).status_code == 404
        assert api(site, path).status_code == 404
        assert api(site, path, "DELETE").status_code == 404
        assert site.send(f"{path}/end", page="/device").status_code == 404
    with pytest.raises(NotFound):
        site.portal.apps.connected.end(stranger, found.grant.id)
    assert len(site.portal.apps.connected.of(first)) == 1


def test_no_app_sees_the_others(site: Consenting) -> None:
    actor = site.ours.actor
    app = AppActor(actor.identity_id, site.app.id, "g", frozenset(Scope), frozenset(site.links))
    for who in (app, Anonymous()):
        with pytest.raises(SignInRequired):
            site.portal.apps.connected.of(who)
        with pytest.raises(SignInRequired):
            site.portal.apps.connected.end(who, "g")
    site.leave()
    assert site.open("/apps").headers["Location"].startswith("/cosepav/sign-in")


def test_the_api_shows_and_ends_the_same(site: Consenting) -> None:
    assert api(site, "/apps").get_json() == {"items": [], "next": None}
    site.allow(site.asking(scope="openid offline_access billing:read"))
    (item,) = api(site, "/apps", **{"Accept-Language": "es-AR"}).get_json()["items"]
    assert item["app"] == {
        "name": "Mi Consumo",
        "about": "Muestra cuánto usás.",
        "contact": "hola@consumo.example",
        "homepage": "https://consumo.example/",
        "policy_uri": "https://consumo.example/privacidad",
        "is_verified": True,
        "is_enabled": True,
    }
    assert item["scopes"][1] == {"scope": "offline_access", "label": item["scopes"][1]["label"]}
    assert "Ver tus facturas, tus pagos y lo que debés." in [each["label"] for each in item["scopes"]]
    assert item["supplies"] == [{"id": site.ours.supply_point_id, "label": "8888 / 1"}]
    assert (item["is_offline"], item["used_at"]) == (True, None)
    assert api(site, f"/apps/{item['id']}").get_json() == api(site, "/apps").get_json()["items"][0]
    assert api(site, f"/apps/{item['id']}", "DELETE").status_code == 204
    assert api(site, f"/apps/{item['id']}", "DELETE").status_code == 404
    assert api(site, "/apps").get_json()["items"] == []


def test_an_unlinked_supply_is_no_longer_shown(site: Consenting) -> None:
    site.allow(site.asking())
    site.portal.supply.unlink(site.ours.actor, site.links[0])
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    assert found.supplies == ()
    assert "Supplies None any more" in words(site.open("/apps"))


def test_the_customer_is_told_by_mail_and_in_the_portal(site: Consenting, smtp_sink: Any) -> None:
    from ventanilla.testing.mailbox import plain

    site.speak("es-AR")
    site.allow(site.asking())
    site.portal.house.jobs.run_due()
    text = "\n".join(map(plain, smtp_sink.messages))
    assert "Le diste acceso a la aplicación «Mi Consumo»" in text
    assert f"{BASE}/apps" in text
    shown = words(site.open("/notifications"))
    assert "Le diste acceso a la aplicación «Mi Consumo»" in shown


def test_the_history_tells_both_ends(site: Consenting) -> None:
    site.allow(site.asking())
    (found,) = site.portal.apps.connected.of(site.ours.actor)
    site.portal.apps.connected.end(site.ours.actor, found.grant.id)
    said = words(site.open("/history"))
    assert "You let the app “Mi Consumo” in" in said
    assert "The access of the app “Mi Consumo” ended" in said


def test_the_copy_of_ones_data_has_them(site: Consenting) -> None:
    site.allow(site.asking(), "openid", "billing:read")
    answer = site.send("/my-data", password="una clave muy larga")
    files = zipfile.ZipFile(io.BytesIO(answer.data))
    (told,) = json.loads(files.read("apps.json"))
    assert (told["app"], told["scopes"], told["supplies"]) == ("Mi Consumo", ["openid", "billing:read"], ["8888 / 1"])
    assert told["ended_at"] is None
    assert re.match(r"2026-04-15T", told["given_at"])


def test_a_shut_app_stays_in_the_list_and_is_marked(site: Consenting) -> None:
    from ventanilla.testing.consenting import DESK

    site.allow(site.asking())
    site.portal.apps.clients.set_enabled(DESK, site.app.id, False, "sold data")
    said = words(site.open("/apps"))
    assert "Mi Consumo" in said
    assert "Shut out by us" in said
    (item,) = api(site, "/apps").get_json()["items"]
    assert item["app"]["is_enabled"] is False
    assert "it can read nothing at the moment" in words(site.open(f"/apps/{item['id']}"))
    site.portal.apps.clients.set_enabled(DESK, site.app.id, True, "has amends")
    assert "Shut out by us" not in words(site.open("/apps"))


def test_of_two_devices_one_is_taken_back(site: Consenting) -> None:
    """Nobody is told that an app sees nothing more while it has another way in."""
    for _ in range(2):
        site.allow(site.asking(scope="openid billing:read offline_access"), "openid", "billing:read", "offline_access")
    found = site.portal.apps.connected.of(site.ours.actor)
    assert len(found) == 2
    path = f"/apps/{found[0].grant.id}"
    said = words(site.open(path))
    assert "“Mi Consumo” has another one, which stays" in said
    assert "sees nothing more" not in said
    site.send(f"{path}/end", page=path)
    assert "It has another one: see below." in words(site.open("/apps"))
    path = f"/apps/{found[1].grant.id}"
    assert "sees nothing more of yours" in words(site.open(path))
    site.send(f"{path}/end", page=path)
    assert "“Mi Consumo” has no access any more." in words(site.open("/apps"))
