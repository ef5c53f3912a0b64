"""An authenticator in software: makes passkeys and signs with them, byte by byte as WebAuthn (level 2) writes it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _NEW_KEY = 0x01, 0x04, 0x40


@dataclass
class Key:
    """One passkey; ``counter`` is what it shows next time, always nought where it does ``not_count``."""

    id: bytes
    handle: bytes
    private: ec.EllipticCurvePrivateKey = field(repr=False)
    counter: int = 0
    not_count: bool = False


class Authenticator:
    """A browser at ``origin`` with the authenticator that it reaches. What it says can be bent, as attackers do."""

    def __init__(self, origin: str, host: str = "", *, verifies: bool = True) -> None:
        self.origin = origin
        self.host = host
        self.verifies = verifies
        self.crosses = False
        self.keys: list[Key] = []

    def create(self, options: Mapping[str, Any], *, not_count: bool = False) -> dict[str, Any]:
        """The answer to ``navigator.credentials.create``, with a new key."""
        key = Key(
            secrets.token_bytes(32),
            base64url_to_bytes(options["user"]["id"]),
            ec.generate_private_key(ec.SECP256R1()),
            not_count=not_count,
        )
        self.keys.append(key)
        client = self._client("webauthn.create", options["challenge"])
        data = self._data(options["rp"]["id"], key, _NEW_KEY) + self._attested(key)
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": client, "attestationObject": statement}
        return _answer(key, {**response, "transports": ["internal"]})

    def get(self, options: Mapping[str, Any], key: Key | None = None) -> dict[str, Any]:
        """The answer to ``navigator.credentials.get`` with a key, the last one made if none is named."""
        used = key or self.keys[-1]
        used.counter += 0 if used.not_count else 1
        client = self._client("webauthn.get", options["challenge"])
        data = self._data(options["rpId"], used)
        signed = used.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": data, "signature": signed}
        return _answer(used, {**response, "userHandle": used.handle})

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.crosses}
        return json.dumps(said).encode()

    def _data(self, host: str, key: Key, more: int = 0) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.verifies else 0) | more
        return hashlib.sha256((self.host or host).encode()).digest() + bytes([flags]) + key.counter.to_bytes(4, "big")

    def _attested(self, key: Key) -> bytes:
        point = key.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return bytes(16) + len(key.id).to_bytes(2, "big") + key.id + cbor2.dumps(cose)


def _answer(key: Key, response: Mapping[str, Any]) -> dict[str, Any]:
    name = bytes_to_base64url(key.id)
    written = {part: bytes_to_base64url(said) if isinstance(said, bytes) else said for part, said in response.items()}
    return {"id": name, "rawId": name, "type": "public-key", "response": written}
