"""What all topics together hand over to the history and to the copy of one's data."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from ventanilla.identity.model import SessionKind
from ventanilla.identity.service.history import TOLD
from ventanilla.kernel.actors import Anonymous, SystemActor

PASSWORD = "caballo verde lápiz"


def actor_of(portal: Any, user: str) -> Any:
    policy = portal.house.utility.identity
    values = (user, f"{user}@correo.example", f"Nombre{user}", f"Apellido{user}", PASSWORD, PASSWORD)
    typed = dict(zip((one.name for one in policy.register), values, strict=True))
    assert portal.identity.open_identity(SystemActor("test"), typed, "es-AR")
    asked = dict(zip((one.name for one in policy.sign_in), (user, PASSWORD), strict=True))
    return portal.identity.sign_in(Anonymous("192.0.2.1"), asked, SessionKind.WEB).actor


@pytest.mark.utility("cosepav")
def test_every_topic_that_holds_something_is_in_the_copy(portal: Any) -> None:
    ana, _eva = actor_of(portal, "anacanario"), actor_of(portal, "evacanario")
    pieces = portal.identity.my_data(ana, {"password": PASSWORD})
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        files = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    wanted = ("profile", "contacts", "sessions", "history", "links", "messages", "certificates")
    assert {f"{name}.json" for name in wanted} <= set(files)
    whole = json.dumps(files)
    assert "anacanario@correo.example" in whole
    assert "evacanario" not in whole


@pytest.mark.utility("cosepav")
def test_every_action_of_every_topic_that_is_told_has_its_sentence(portal: Any) -> None:
    others = portal.identity.told_actions() - set(TOLD)
    assert {one.partition(".")[0] for one in others} >= {"supply", "staff", "documents", "messages"}
    ids = [one.replace(".", ".history.", 1) for one in others]
    assert portal.house.languages.missing(ids) == []
