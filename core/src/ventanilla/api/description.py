"""The OpenAPI document: where the API is, who may ask, what went wrong."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from marshmallow import fields

from ventanilla.api.schemas import DESCRIPTIONS
from ventanilla.settings import Settings

OPENAPI = "3.0.3"
"""The bundled viewers don't read 3.1."""

_ABOUT = (
    "Everything that a customer can do on the pages. Money and quantities are exact texts, never JSON numbers; "
    "moments are UTC; a value that is missing says why. Texts follow `Accept-Language`."
)


def spec_options(settings: Settings, root: str) -> dict[str, Any]:
    """What flask-smorest reads from an app's configuration; ``servers`` carries the prefix."""
    return {
        "API_TITLE": f"Ventanilla: {settings.utility}",
        "API_VERSION": version("ventanilla"),
        "OPENAPI_VERSION": OPENAPI,
        "OPENAPI_URL_PREFIX": root,
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {"description": _ABOUT},
            "servers": [{"url": settings.base_url.rstrip("/")}],
            "components": {"securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearerAuth": []}],
        },
    }


def describe_field(_converter: Any, field: fields.Field[Any], **_options: Any) -> dict[str, Any]:
    """What the document says of the portal's own fields; nothing of the others."""
    return DESCRIPTIONS.get(type(field), {})
