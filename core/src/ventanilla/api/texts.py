"""``GET /texts/{name}``: the pages that are all text, for apps that show them too."""

from __future__ import annotations

from flask import Response
from marshmallow import Schema, fields

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.errors import NotFound
from ventanilla.kernel.messages import message
from ventanilla.web.pages import TEXTS
from ventanilla.web.shell import Shell


class TextSchema(Schema):
    """A text in the language of the answer; ``html`` has headings, paragraphs, lists and links only."""

    name = fields.String(required=True, metadata={"enum": list(TEXTS)})
    title = fields.String(required=True)
    html = fields.String(required=True)


def blueprint(shell: Shell, api: ApiShell) -> StrictBlueprint:
    """Help, contact, privacy and accessibility."""
    operations = api.blueprint("texts", __name__, "Help, contact, privacy and accessibility, as the pages say it.")

    @operations.route("/texts/<string:name>")
    @operations.doc(security=[], operationId="text")
    @operations.response(200, TextSchema)
    def text(name: str) -> Response:
        """One of the texts: `help`, `contact`, `privacy` or `accessibility`."""
        if name not in TEXTS:
            raise NotFound
        title = api.language.say(message(f"web.{name}.title"))
        return api.public(
            {"name": name, "title": title, "html": shell.fragment(f"web/{name}.html", title, api.language)}
        )

    return operations
