"""What is wrong with a request goes back to the app, with its state and with who says so."""

from __future__ import annotations

import re

import pytest

from ventanilla.kernel.actors import Anonymous
from ventanilla.testing.apping import (
    CALLBACK,
    Apps,
    answer,
    register,
)
from ventanilla.testing.holding import Person

NOBODY = Anonymous("192.0.2.9")


WRONG = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code token"}, "unsupported_response_type"),
    ({"response_type": "id_token"}, "unsupported_response_type"),
    ({"response_type": "none"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"response_mode": "form_post"}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": ""}, "invalid_scope"),
    ({"scope": "no:such"}, "invalid_scope"),
    ({"scope": "openid readings:write"}, "invalid_scope"),
    ({"scope": "openid utility:events"}, "invalid_scope"),
    ({"scope": "offline_access"}, "invalid_scope"),
    ({"scope": "*"}, "invalid_scope"),
    ({"scope": "openid\0supply:read"}, "invalid_scope"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": "s256"}, "invalid_request"),
    ({"code_challenge_method": "S512"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": "a" * 128}, "invalid_request"),
    ({"code_challenge": "*" * 43}, "invalid_request"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
    ({"request_uri": "http://169.254.169.254/"}, "request_uri_not_supported"),
    ({"registration": "{}"}, "registration_not_supported"),
    ({"resource": "https://other.example/"}, "invalid_target"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "create"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"max_age": "1e3"}, "invalid_request"),
    ({"max_age": "٣"}, "invalid_request"),
    ({"nonce": "x" * 501}, "invalid_request"),
    ({"prompt": "none"}, "consent_required"),
]


@pytest.mark.parametrize(("other", "error"), WRONG)
def test_what_is_wrong_is_told_to_the_app(apps: Apps, ramon: Person, other: dict[str, str | None], error: str) -> None:
    client = register(apps.portal).client
    turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, **other))
    assert turned.url.startswith(f"{CALLBACK}?")
    issuer = apps.portal.house.settings.base_url
    told = answer(turned.url)
    why = told.pop("error_description")
    assert told == {"error": error, "state": "the state", "iss": issuer}
    assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{10,150}", why), "as RFC 6749 lets it be"


def test_a_state_that_can_not_go_back_does_not(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal).client
    for state in ("x" * 1_001, "a\r\nLocation: https://evil.example", "é"):
        turned = apps.portal.apps.authorization.look(ramon.actor, apps.asked(client, state=state))
        assert "state" not in answer(turned.url)
        assert answer(turned.url)["error"] == "invalid_request"


def test_nobody_asks_without_a_page_for_somebody_who_is_not_signed_in(apps: Apps) -> None:
    client = register(apps.portal).client
    turned = apps.portal.apps.authorization.look(NOBODY, apps.asked(client, prompt="none"))
    assert answer(turned.url)["error"] == "login_required"
