"""The port through which SMS leave, and its two ways out."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import orjson

from ventanilla.egress import AddressRefused, Egress
from ventanilla.errors import StartRefused, Unavailable
from ventanilla.kernel.clock import Clock
from ventanilla.messages.folders import write_new
from ventanilla.settings import SmsSettings

TIMEOUT = 10.0
"""Seconds for the gateway's answer."""


class SmsSender(Protocol):
    """Hands one SMS over. Any exception means that it is not known to have left."""

    def send(self, to: str, text: str, id_: str) -> None:
        """Hand it over; the id is the same whenever the same text of the same job is handed over again."""
        ...


class HttpSmsSender:
    """To a gateway: ``POST {"to", "text", "id"}`` with a bearer token; any 2xx means taken. Redirects are refused."""

    def __init__(self, settings: SmsSettings, egress: Egress) -> None:
        """:raises StartRefused: when there is no address to send to."""
        try:
            self._egress = egress.to(settings.url)
        except AddressRefused:
            raise StartRefused("sms.url: name the address of the gateway, or set sms.transport to folder") from None
        self._settings = settings

    def send(self, to: str, text: str, id_: str) -> None:
        """Hand it over.

        :raises Unavailable: when the gateway does not answer or refuses.
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": id_}
        if self._settings.token:
            headers["Authorization"] = f"Bearer {self._settings.token}"
        body = orjson.dumps({"to": to, "text": text, "id": id_})
        url = self._settings.url
        if not self._egress.ask("POST", url, headers=headers, body=body, most_bytes=0, timeout=TIMEOUT).is_good:
            raise Unavailable


class FolderSmsSender:
    """To a folder, one JSON file an SMS, for trying out; files sort by time."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock

    def send(self, to: str, text: str, id_: str) -> None:
        """Write it."""
        at = self._clock.now()
        written = orjson.dumps({"to": to, "text": text, "id": id_, "at": at.isoformat()})
        write_new(self._folder, f"{at:%Y%m%dT%H%M%S%f}-{id_[:16]}.json", written)


def make_sms_sender(settings: SmsSettings, clock: Clock, egress: Egress) -> SmsSender:
    """The way out that the settings name."""
    if settings.transport == "http":
        return HttpSmsSender(settings, egress)
    return FolderSmsSender(Path(settings.folder), clock)
