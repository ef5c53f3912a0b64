"""The OpenAPI document: where the API is, who may ask, what went wrong."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import version
from typing import Any

from apispec.ext.marshmallow.common import resolve_schema_cls
from marshmallow import Schema, fields

from ventanilla.api.document.entering import schemes
from ventanilla.api.schemas import DESCRIPTIONS
from ventanilla.fields.schema import Declared
from ventanilla.kernel.scopes import Scope
from ventanilla.settings import Settings

OPENAPI = "3.0.3"
"""The bundled viewers don't read 3.1."""

_ABOUT = (
    "Everything that a customer can do on the pages. Money and quantities are exact texts, never JSON numbers; "
    "moments are UTC; a value that is missing says why. Texts follow `Accept-Language`."
)


def spec_options(settings: Settings, root: str, *, scopes: Collection[Scope] = ()) -> dict[str, Any]:
    """What flask-smorest reads from an app's configuration; ``servers`` carries the prefix.

    ``scopes`` are those that apps may have; none where there are no apps.
    """
    return {
        "API_TITLE": f"Ventanilla: {settings.utility}",
        "API_VERSION": version("ventanilla"),
        "OPENAPI_VERSION": OPENAPI,
        "OPENAPI_URL_PREFIX": root,
        "OPENAPI_JSON_PATH": "openapi.json",
        "API_SPEC_OPTIONS": {
            "info": {
                "description": _ABOUT,
                "contact": {"name": settings.utility, "url": f"{settings.base_url.rstrip('/')}/contact"},
            },
            "servers": [{"url": settings.base_url.rstrip("/")}],
            "components": {"securitySchemes": schemes(settings, scopes)},
            "security": [{"bearerAuth": []}],
        },
    }


def describe_field(_converter: Any, field: fields.Field[Any], **_options: Any) -> dict[str, Any]:
    """What the document says of the portal's own fields; nothing of the others."""
    return DESCRIPTIONS.get(type(field), {})


class SchemaNames:
    """What schemas are called: one made of declared fields is a form, a second one of a name is its topic's."""

    def __init__(self) -> None:
        self._taken: dict[str, type[Schema]] = {}

    def __call__(self, schema: Any) -> str:
        """The name of a schema, the same every time."""
        found = resolve_schema_cls(schema)
        cls = found[0] if isinstance(found, list) else found
        name = cls.__name__.removesuffix("Schema") or "Schema"
        name = f"{name}Form" if issubclass(cls, Declared) else name
        if self._taken.setdefault(name, cls) is not cls:
            parts = cls.__module__.split(".")
            name = f"{parts[1].title() if len(parts) > 1 else ''}{name}"
            self._taken.setdefault(name, cls)
        return name
