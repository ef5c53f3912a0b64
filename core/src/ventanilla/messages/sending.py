"""Hand messages over: within the budgets, and once a job wherever that can be known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog

from ventanilla.house import House
from ventanilla.messages.addresses import one_address, one_number
from ventanilla.messages.layout import Layout, digest
from ventanilla.messages.mailer import Mailer
from ventanilla.messages.model import Kind, Letter, ShortMessage
from ventanilla.messages.sms import SmsSender
from ventanilla.messages.tables import Cap, forget_tries, is_sent, note_sent, take_try
from ventanilla.plugin import Channel

_SMS_BY_STRANGERS = tuple(kind for kind in Kind if kind not in (Kind.BILL, Kind.OUTAGE))
SMS_CAPS = (
    Cap(3, timedelta(minutes=10), kinds=_SMS_BY_STRANGERS),
    Cap(10, timedelta(days=1), kinds=_SMS_BY_STRANGERS),
    Cap(200, timedelta(days=1), of_recipient=False, kinds=_SMS_BY_STRANGERS),
)
"""What an attacker can make the utility pay at most. Bills and outages are told of as often as there are any."""

_BY_STRANGERS = (
    Kind.ACTIVATION,
    Kind.USER_NAME_TAKEN,
    Kind.ALREADY_REGISTERED,
    Kind.RESET,
    Kind.ADDRESS,
    Kind.TICKET_RECEIVED,
)
MAIL_CAPS = (Cap(6, timedelta(hours=1), kinds=_BY_STRANGERS), Cap(20, timedelta(days=1), kinds=_BY_STRANGERS))
"""How much a stranger can have sent to one address; notices about what happened are never held back."""

_KEPT = timedelta(days=2)
_log = structlog.get_logger("ventanilla.messages")


class Dispatch:
    """The way out of every message. A key is that of one message of one job."""

    def __init__(self, house: House, layout: Layout, mailer: Mailer, sms: SmsSender) -> None:
        self._house = house
        self._layout = layout
        self._mailer = mailer
        self._sms = sms

    def is_sent(self, key: str) -> bool:
        """Whether this was handed over before; asked before a new secret is made for it."""
        with self._house.db.read() as connection:
            return is_sent(connection, digest(key))

    def message_id(self, key: str, letter: Letter) -> str:
        """What the mail of this letter is called where it comes back."""
        return self._layout.message_id(letter, key)

    def mail(self, key: str, letter: Letter, to: str) -> None:
        """Send a letter; an address that can't be one is left out and logged without it.

        :raises RefusedForGood: when the mail server will never take it.
        """
        if not to:
            return  # an issued login may have no e-mail
        try:
            address = one_address(to)
        except ValueError:
            _log.warning("message_without_address", kind=letter.kind, channel=Channel.EMAIL)
            return
        mail = self._layout.mail(letter, address, key, self._house.clock.now())
        self._once(
            key, letter.kind, Channel.EMAIL, address.casefold(), MAIL_CAPS, lambda: self._mailer.send(mail, address)
        )

    def sms(self, key: str, message: ShortMessage, to: str) -> None:
        """Send an SMS; a number outside the utility's country or at a higher rate is left out."""
        try:
            number = one_number(to, self._house.utility.country)
        except ValueError:
            _log.warning("message_without_address", kind=message.kind, channel=Channel.SMS)
            return
        id_ = digest(key, message.text)
        self._once(key, message.kind, Channel.SMS, number, SMS_CAPS, lambda: self._sms.send(number, message.text, id_))

    def forget(self) -> None:
        """Remove what no budget counts any more."""
        with self._house.db.write() as connection:
            forget_tries(connection, self._house.clock.now() - _KEPT)

    def _once(
        self, key: str, kind: Kind, channel: Channel, to: str, caps: tuple[Cap, ...], send: Callable[[], None]
    ) -> None:
        whom, now, hashed = self._house.id_of("recipient", channel, to), self._house.clock.now(), digest(key)
        with self._house.db.write() as connection:
            if is_sent(connection, hashed):
                return
            if not take_try(connection, kind, channel, whom, now, caps):
                _log.warning("message_over_budget", kind=kind, channel=channel)
                return
        send()
        with self._house.db.write() as connection:
            note_sent(connection, hashed, kind, channel, whom, now)
