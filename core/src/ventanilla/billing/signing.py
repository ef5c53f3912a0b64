"""How portal and payment provider sign what they send each other: HMAC-SHA256 over a moment and the body.

The header reads ``t=1760000000,v1=<64 hex digits>``; what is older than five minutes is refused, so that what somebody
has overheard can't be sent again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

HEADER = "X-Payment-Signature"
TOLERANCE = timedelta(minutes=5)
_WRITTEN = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def signature(secret: str, now: datetime, body: bytes, about: str = "") -> str:
    """The header's value; ``about`` binds it to one request (``POST /payments``)."""
    stamp = str(int(now.timestamp()))
    return f"t={stamp},v1={_mac(secret, stamp, about, body)}"


def is_signed(secret: str, now: datetime, written: str, body: bytes, about: str = "") -> bool:
    """Whether the header is right for this body, and fresh."""
    found = _WRITTEN.fullmatch(written)
    if found is None or not secret:
        return False
    is_right = hmac.compare_digest(_mac(secret, found[1], about, body), found[2])
    return is_right and abs(int(now.timestamp()) - int(found[1])) <= TOLERANCE.total_seconds()


def _mac(secret: str, stamp: str, about: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{stamp}.{about}.".encode() + body, hashlib.sha256).hexdigest()
