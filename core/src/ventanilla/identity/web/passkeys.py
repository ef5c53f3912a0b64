"""What pages with passkeys share: the browser's question as JSON, and its answer out of a form."""

from __future__ import annotations

import json

from flask import Response

from ventanilla.identity.model import PasskeyAsked


def asked_json(asked: PasskeyAsked) -> Response:
    """What the page's script hands to the browser."""
    body = json.dumps({"ticket": asked.ticket, "options": asked.options})
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
