"""Tells the staff by e-mail what can't wait until somebody looks at the back office."""

from __future__ import annotations

import structlog

from ventanilla.messages.mailer import RefusedForGood
from ventanilla.messages.replies import ReplyWriter
from ventanilla.messages.sending import Dispatch

_log = structlog.get_logger("ventanilla.messages")


class DeskTelling:
    """To addresses of the staff; who gets what is the caller's to know."""

    def __init__(self, writer: ReplyWriter, dispatch: Dispatch) -> None:
        self._writer = writer
        self._dispatch = dispatch

    def webhook_stopped(self, key: str, to: str) -> None:
        """A webhook brings nothing any more; once for a key. An address that never takes it is passed over."""
        try:
            self._dispatch.mail(key, self._writer.webhook_stopped(), to)
        except RefusedForGood as refused:
            _log.warning("messages.desk_not_told", code=refused.code)
