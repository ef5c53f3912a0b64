"""Signatures over what a certificate says: Ed25519 (RFC 8032) with a key of this instance."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from ventanilla.storage import Database
from ventanilla.storage.tables import instance_facts, keep_fact

_PREFIX = "certificate_key/"
_FIRST = 1


class Signer:
    """Signs with the newest key and knows all that came before.

    The keys are facts of the instance, ``certificate_key/1`` and so on, each a private key of 32 bytes;
    a certificate names its key, so an old one stays good when a new key is made.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._keys: dict[str, bytes] = {}

    def sign(self, statement: Mapping[str, Any]) -> str:
        """The signature of a statement, in URL-safe letters; the statement names its key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self._keys[statement["key"]])
        return base64.urlsafe_b64encode(key.sign(canonical(statement))).decode().rstrip("=")

    def is_signed(self, statement: Mapping[str, Any], signature: str) -> bool:
        """Whether a signature is this instance's for exactly that statement."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = self._key(str(statement.get("key", "")))
        if private is None:
            return False
        try:
            raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
            Ed25519PrivateKey.from_private_bytes(private).public_key().verify(raw, canonical(statement))
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True

    def newest(self) -> str:
        """The id of the key to sign with; the first one is made when there is none."""
        self._read()
        if not self._keys:
            self._add(_FIRST)
        return str(max(int(id_) for id_ in self._keys))

    def rotate(self) -> str:
        """Sign with a new key from now on; its id."""
        return self._add(int(self.newest()) + 1)

    def _add(self, number: int) -> str:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        fresh = Ed25519PrivateKey.generate().private_bytes_raw()
        self._keys[str(number)] = keep_fact(self._db, f"{_PREFIX}{number}", fresh)
        return str(number)

    def _key(self, id_: str) -> bytes | None:
        if id_ not in self._keys:
            self._read()
        return self._keys.get(id_)

    def _read(self) -> None:
        found = instance_facts(self._db, _PREFIX)
        self._keys = {name.removeprefix(_PREFIX): value for name, value in found.items()}


def canonical(statement: Mapping[str, Any]) -> bytes:
    """The one way to write a statement: JSON in UTF-8, names sorted, no blanks."""
    return orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)


def fingerprint(statement: Mapping[str, Any]) -> str:
    """What people compare: 80 bits of the SHA-256 of a statement, as five groups of four."""
    text = hashlib.sha256(canonical(statement)).hexdigest()[:20].upper()
    return " ".join(text[at : at + 4] for at in range(0, 20, 4))
