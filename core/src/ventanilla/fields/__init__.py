"""Declared fields: what a typed value is, its normaliser and check digit, its marshmallow schema."""

from ventanilla.fields.choices import grouped, options, shown
from ventanilla.fields.kinds import Fault, Surroundings, canonical_value
from ventanilla.fields.looks import Look, describe, look_of
from ventanilla.fields.names import email_key, user_key
from ventanilla.fields.national import name_match_key
from ventanilla.fields.schema import Declared, load, schema_for

__all__ = [
    "Declared",
    "Fault",
    "Look",
    "Surroundings",
    "canonical_value",
    "describe",
    "email_key",
    "grouped",
    "load",
    "look_of",
    "name_match_key",
    "options",
    "schema_for",
    "shown",
    "user_key",
]
