"""An example of every answer and body, made out of its description."""

from __future__ import annotations

from typing import Any

_BY_NAME: dict[str, Any] = {
    "user_name": "ana.paz",
    "account": "ana.paz",
    "email": "ana@correo.example",
    "own_email": "ana@correo.example",
    "first_name": "Ana",
    "last_name": "Paz",
    "name": "Ana Paz",
    "holder": "Ana Paz",
    "phone": "+54 9 11 2345-6789",
    "password": "caballo verde lápiz",
    "password_again": "caballo verde lápiz",
    "current_password": "mate amargo tibio",
    "code": "483920",
    "dni": "20123456",
    "rut": "12345678-5",
    "tax_code": "RSSMRA85T10A562S",
    "client_code": "000123",
    "invoice_code": "2026A0012345",
    "kinds": "bill_issued",
    "amount": "1234.56",
    "birth_date": "14/02/1975",
    "locale": "es-AR",
    "number": "0001-00012345",
    "customer_number": "5555",
    "currency": "ARS",
    "timezone": "America/Argentina/Buenos_Aires",
    "street": "Calle 12 N.º 345",
    "locality": "Villa Serena",
    "token": "b3BhcXVlIGFuZCBzaG93biBvbmNlIG9ubHkgdG8geW91",
    "token_type": "Bearer",
    "secret": "b25lIHRpbWUgb25seQ",
    "medium": "email",
    "channel": "email",
    "kind": "clearance",
    "next": None,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_ID = "k5jvqz3nmb7hw2y4gsx6ap5tre"
_BY_FORMAT = {"date": "2026-04-10", "date-time": "2026-04-10T17:05:00Z", "password": "caballo verde lápiz"}
_DEEPEST = 12


class Examples:
    """Makes examples; knows what the document's references mean."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a reference stands for; parts that are added to it included."""
        if "$ref" in schema:
            return self.resolved(self._schemas[schema["$ref"].rpartition("/")[2]])
        whole: dict[str, Any] = {}
        for part in schema.get("allOf", ()):
            whole.update(self.resolved(part))
        return {**whole, **{name: value for name, value in schema.items() if name != "allOf"}}

    def of(self, schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
        """An example of what a schema describes."""
        found = self.resolved(schema)
        if "example" in found:
            return found["example"]
        if "enum" in found:
            return next((each for each in found["enum"] if each is not None), None)
        kind = found.get("type", "object")
        if kind == "object":
            return self._object(found, depth)
        if kind == "array":
            return [self.of(found.get("items", {}), name, depth + 1)] if depth < _DEEPEST else []
        return _plain(kind, found, name)

    def _object(self, found: dict[str, Any], depth: int) -> dict[str, Any]:
        if depth >= _DEEPEST:
            return {}
        return {each: self.of(inner, each, depth + 1) for each, inner in found.get("properties", {}).items()}


def _plain(kind: str, found: dict[str, Any], name: str) -> Any:
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return max(1, found.get("minimum", 1))
    if found.get("format") in _BY_FORMAT and (found["format"] != "password" or name not in _BY_NAME):
        return _BY_FORMAT[found["format"]]
    if name == "id" or name.endswith("_id"):
        return _ID
    return _BY_NAME.get(name, "text")
