"""Signatures and headers that a careless reader takes: they open nothing and sign nobody out."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from ventanilla.testing.apping import (
    Apps,
    register,
)
from ventanilla.testing.holding import Person


def forged(apps: Apps, id_token: str) -> list[str]:
    """Signatures and headers that a careless reader takes."""

    def part(value: Any) -> str:
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    (key,) = apps.portal.apps.public_keys()["keys"]
    claims = json.loads(base64.urlsafe_b64decode(id_token.split(".")[1] + "=="))
    public = json.dumps(key).encode()
    body = part({**claims, "exp": "99999999999", "sub": "admin"})
    heads: list[Any] = [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "nOnE", "kid": key["kid"]},
        {"alg": "HS256", "kid": key["kid"]},
        {"alg": "HS256"},
        {"alg": "RS256", "jwk": key},
        {"alg": "RS256", "kid": "../../../../dev/null"},
        {"alg": "RS256", "kid": "' OR 1=1 --"},
        {"alg": "RS256", "kid": key["kid"], "crit": ["exp"]},
        {"alg": "RS256", "kid": key["kid"], "crit": ["b64"], "b64": False},
        {"alg": "RS256", "jku": "https://evil.example/jwks.json"},
        {"alg": "RS256", "x5u": "https://evil.example/cert.pem", "kid": 7},
        {"alg": "RS512", "kid": key["kid"]},
        {"alg": ["RS256"]},
        [],
        "RS256",
    ]
    made = []
    for head in heads:
        signed = f"{part(head)}.{body}"
        mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
        made += [f"{signed}.", f"{signed}.{part(mac)}", f"{signed}.{id_token.split('.')[2]}"]
    return [*made, id_token, "..", ".".join(["a" * 100_000] * 3), "eyJ", "null", f"{id_token}.x"]


def test_a_token_that_is_a_jwt_opens_nothing(apps: Apps, ramon: Person) -> None:
    id_token = apps.tokens(register(apps.portal), ramon.actor)["id_token"]
    for token in forged(apps, id_token):
        headers = {"Authorization": f"Bearer {token}"}
        assert apps.get("/oauth/userinfo", headers=headers).status_code == 401
        assert apps.api("/supplies", token).status_code == 401


def test_a_forged_hint_signs_nobody_out(apps: Apps, ramon: Person) -> None:
    client = register(apps.portal)
    id_token = apps.tokens(client, ramon.actor)["id_token"]
    for token in forged(apps, id_token):
        if token == id_token:
            continue
        found = apps.portal.apps.endings.look(ramon.actor, {"id_token_hint": [token]})
        assert (found.client, found.is_certain) == (None, False)
    assert apps.portal.apps.endings.look(ramon.actor, {"id_token_hint": [id_token]}).is_certain
