"""What a topic's pages get from the web shell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from ventanilla.house import House
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.messages import Message


class Shell:
    """The page frame around every topic: actor, language, rendering, redirects, forms."""

    house: House

    def blueprint(self, topic: str, import_name: str, url_prefix: str = "") -> Blueprint:
        """A blueprint whose templates live in the topic's folder ``templates/<topic>/``."""
        raise NotImplementedError

    def actor(self) -> Actor:
        """Who asks in this request."""
        raise NotImplementedError

    def customer(self) -> CustomerActor:
        """The signed-in identity.

        :raises SignInRequired: for a visitor; the shell sends them to sign in and back again.
        """
        raise NotImplementedError

    @property
    def language(self) -> Language:
        """The language of this request."""
        raise NotImplementedError

    def page(
        self, template: str, /, *, title: Message | str, screen: str = "", status: int = 200, **context: Any
    ) -> Response:
        """A rendered page in the frame. ``screen`` marks the current menu entry (``billing.bills``)."""
        raise NotImplementedError

    def see_other(self, endpoint: str, /, **values: Any) -> Response:
        """303 to another page of this portal, after something was done."""
        raise NotImplementedError

    def tell(self, message: Message, tone: str = "good") -> None:
        """Show a sentence on top of the next page: ``good``, ``warn`` or ``bad``."""
        raise NotImplementedError

    def posted(self) -> Mapping[str, str]:
        """What the form sent, one text a name; a repeated name keeps its first value."""
        raise NotImplementedError
