"""A request of a machine, without the web around it, and what Authlib wants to see of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import OAuth2Payload, OAuth2Request

LONGEST = 4096
MOST = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """What a machine sent: a form with all values of each name, the ``Authorization`` header, where it came from."""

    form: Mapping[str, Sequence[str]]
    authorization: str = field(default="", repr=False)
    address: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether each name came once, and nothing is too long: what is said twice means nothing."""
        return len(self.form) <= MOST and all(
            len(values) == 1 and len(values[0]) <= LONGEST and "\0" not in values[0] for values in self.form.values()
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a machine. None as ``body`` is an empty one."""

    status: int
    body: Mapping[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)


class FormPayload(OAuth2Payload):  # type: ignore[misc]  # Authlib carries no types
    """A form that has each name once."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = dict(form)

    @property
    def data(self) -> dict[str, str]:
        """Each name with its value."""
        return self._form

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        """The same as Authlib counts them."""
        return defaultdict(list, {name: [value] for name, value in self._form.items()})


class FormRequest(OAuth2Request):  # type: ignore[misc]  # Authlib carries no types
    """A posted form. Whether its transport is good enough is the settings' matter, not this one's."""

    def __init__(self, sent: Sent) -> None:
        super().__init__("POST", "https://portal.invalid/", headers={"Authorization": sent.authorization})
        self.sent = sent
        self.payload = FormPayload({name: values[0] for name, values in sent.form.items()})

    @property
    def form(self) -> dict[str, str]:
        """Each name with its value."""
        return dict(self.payload.data)
