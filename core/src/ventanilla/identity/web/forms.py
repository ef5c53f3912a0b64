"""A form's page, before and after a fault, and what forms send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from ventanilla.errors import InvalidInput, LinkExpired, VentanillaError
from ventanilla.identity.service.forms import Asked
from ventanilla.kernel.messages import Message, message
from ventanilla.web.form_keys import HIDDEN
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

_NOT_ASKED = {*HIDDEN, "next"}


def form_page(
    shell: Shell,
    name: str,
    asked: Asked,
    fault: VentanillaError | None = None,
    *,
    before: Mapping[str, str] | None = None,
    screen: str = "",
    words: str = "",
    **context: Any,
) -> Response:
    """A form's page with what is there ``before``, after a fault with what was typed; passwords are never among it.

    Its title is the message ``identity.<words>.title``, which is that of the page itself if nothing else is said.
    """
    kept = {key: value for key, value in typed().items() if isinstance(value, str)} if fault else before or {}
    form = Form(asked.fields, kept, faults_of(fault))
    title = message(f"identity.{words or name}.title")
    status = fault.status if fault else 200
    return shell.page(f"identity/{name}.html", title=title, screen=screen, status=status, form=form, **context)


def faults_of(fault: VentanillaError | None) -> Mapping[str, Message]:
    """What is wrong by field; what is no field's stands in the summary."""
    if fault is None:
        return {}
    return fault.fields if isinstance(fault, InvalidInput) else {"": fault.message}


def expired_page(shell: Shell, of: str) -> Response:
    """What a link that leads nowhere any more shows; ``of`` is what it was for."""
    title = message("identity.expired.title")
    return shell.page("identity/expired.html", title=title, status=LinkExpired.status, of=of)


def typed() -> dict[str, Any]:
    """What the form sent; a name that comes twice keeps all its values, which its field then refuses."""
    sent = request.form.to_dict(flat=False)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items() if name not in _NOT_ASKED}
