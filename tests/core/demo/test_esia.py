"""The demo's ESIA: it takes what the portal's own key signed, and its keys are handed over as a file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from werkzeug.test import Client

from ventanilla.demo.identities import PLACE, create_identities
from ventanilla.demo.instances import DemoInstance
from ventanilla.fields.national import ru_snils
from ventanilla.identity.service.providers.signing import detached

NAME = "esia"
AT = f"/{PLACE}/komiesc/{NAME}"


@pytest.fixture
def instance(tmp_path: Path) -> DemoInstance:
    return DemoInstance("komiesc", tmp_path / "komiesc", 8000)


@pytest.fixture
def esia(instance: DemoInstance) -> Client:
    return Client(create_identities([instance]))


def asked(instance: DemoInstance, signed: str = "") -> dict[str, str]:
    """An authorization request, signed for its own words or for others."""
    settings = instance.settings.providers[NAME]
    said = {"scope": "openid fullname", "timestamp": "2026.04.10 12:00:00 +0000", "state": "of the portal"}
    text = signed or "".join((said["scope"], said["timestamp"], settings.client_id, said["state"]))
    return {
        **said,
        "client_id": settings.client_id,
        "redirect_uri": f"{instance.settings.base_url}/sign-in/with/{NAME}/back",
        "response_type": "code",
        "client_secret": detached(settings.signer, text),
    }


def test_what_the_portal_signed_is_taken_and_nothing_else(instance: DemoInstance, esia: Client) -> None:
    page = esia.get(f"{AT}/aas/oauth2/ac", query_string=asked(instance))
    assert (page.status_code, "Полина Канева" in page.text) == (200, True)
    assert esia.get(f"{AT}/aas/oauth2/ac", query_string=asked(instance, "other words")).status_code == 401
    assert esia.get(f"{AT}/aas/oauth2/ac", query_string={**asked(instance), "client_secret": "AAAA"}).status_code == 401


def test_its_keys_are_those_that_the_portal_believes(instance: DemoInstance, esia: Client) -> None:
    believed = json.loads(Path(instance.settings.providers[NAME].keys_file).read_text(encoding="utf-8"))["keys"]
    published = esia.get(f"{AT}/jwks").json["keys"]
    assert [each["n"] for each in believed] == [each["n"] for each in published]
    assert all("d" not in each for each in believed)


def test_the_signature_is_one_that_others_can_read(instance: DemoInstance, tmp_path: Path) -> None:
    signer = instance.settings.providers[NAME].signer
    made = tmp_path / "made.der"
    made.write_bytes(subprocess.run(signer, input=b"words", capture_output=True, check=True).stdout)
    (tmp_path / "words").write_bytes(b"words")
    look = ["openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", str(made)]
    read = subprocess.run([*look, "-content", str(tmp_path / "words")], capture_output=True)
    assert (read.returncode, read.stdout) == (0, b"words"), read.stderr
    assert Path(signer[-1]).stat().st_mode & 0o077 == 0


def test_its_people_are_invented_and_their_numbers_right(instance: DemoInstance) -> None:
    for person in instance.people[NAME]:
        assert ru_snils(person.number)[:6] == "001001", "numbers that nobody is given"
