"""What the portal signs for providers: with its own key, or with a command where the law asks for other ciphers."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from ventanilla.errors import StartRefused, Unavailable
from ventanilla.kernel.ids import new_id

_PATIENCE = 10
"""Seconds that a command may take."""
_LIFETIME = 60
"""Seconds that an assertion and a request object are good."""


class OwnKeys:
    """The portal's private keys for one provider: a JWK set in a file that only the portal can read."""

    def __init__(self, path: str, name: str) -> None:
        """:raises StartRefused: when the file is no JWK set with a private key for signatures."""
        try:
            keys = KeySet.import_key_set(json.loads(Path(path).read_text(encoding="utf-8"))).keys
        except (OSError, ValueError, KeyError, TypeError, JoseError):
            raise StartRefused(f"providers.{name}.key_file: {path} can't be read as a JWK set") from None
        signing = [each for each in keys if each.is_private and each.get("use") in (None, "sig") and each.kid]
        if not signing:
            raise StartRefused(f"providers.{name}.key_file: {path} has no private key for signatures with a kid")
        self._key = signing[0]
        self._locks = [each for each in keys if each.is_private and each.get("use") == "enc"]

    @property
    def lock(self) -> Key | None:
        """The key that answers for the portal are encrypted to; None without one."""
        return self._locks[0] if self._locks else None

    def sign(self, claims: Mapping[str, Any], now: datetime, kind: str = "JWT") -> str:
        """A token of the portal, good for a minute, once."""
        at = int(now.timestamp())
        whole = {"iat": at, "exp": at + _LIFETIME, "jti": new_id(), **claims}
        algorithm = "ES256" if self._key.key_type == "EC" else "RS256"
        header = {"alg": algorithm, "kid": self._key.kid, "typ": kind}
        return jwt.encode(header, whole, self._key, algorithms=[algorithm])


def detached(command: tuple[str, ...], message: str) -> str:
    """The detached PKCS#7 signature of a text (DER), URL-safe; ``command`` makes it of its standard input.

    :raises Unavailable: when the command fails or takes too long.
    """
    try:
        done = subprocess.run(command, input=message.encode(), capture_output=True, timeout=_PATIENCE)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        raise Unavailable from None
    if done.returncode != 0 or not done.stdout:
        raise Unavailable
    return base64.urlsafe_b64encode(done.stdout).decode("ascii")
