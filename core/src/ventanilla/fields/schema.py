"""A marshmallow schema out of declared fields, and its faults as ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from marshmallow import RAISE, Schema, ValidationError, validates_schema
from marshmallow import fields as ma

from ventanilla.errors import InvalidInput
from ventanilla.fields.choices import chosen
from ventanilla.fields.kinds import Fault, Surroundings, canonical_value
from ventanilla.fields.looks import look_of
from ventanilla.fields.passwords import is_own, password
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Field, FieldKind

_WORDS = {FieldKind.USER_NAME, FieldKind.FIRST_NAME, FieldKind.LAST_NAME, FieldKind.EMAIL, FieldKind.CL_RUT}


class Typed(ma.String):
    """One declared field: a text and nothing else, in its canonical form once loaded."""

    def __init__(self, asked: Field, around: Callable[[], Surroundings]) -> None:
        faults = {"required": _fault("required"), "null": _fault("required"), "invalid": _fault("text")}
        look = look_of(asked)
        meta = {"description": asked.label_id, "format": "password" if look.is_secret else None}
        super().__init__(
            required=asked.required,
            error_messages=cast(Any, faults),
            metadata={key: value for key, value in meta.items() if value},
            load_only=look.is_secret,
        )
        self.asked = asked
        self.around = around

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if not (value if self.asked.kind in _KEPT else value[:10_000].strip()):
            if self.asked.required:
                raise self.make_error("required")
            return ""
        try:
            if self.asked.kind is FieldKind.CHOICE:
                return chosen(value, self.asked.choices)
            return canonical_value(self.asked.kind, value, self.around())
        except Fault as fault:
            raise ValidationError([fault.message]) from None


_KEPT = {FieldKind.PASSWORD, FieldKind.NEW_PASSWORD, FieldKind.PASSWORD_AGAIN}


class Declared(Schema):
    """What all schemas of declared fields share: unknown names are refused, both new passwords are the same."""

    asked: ClassVar[tuple[Field, ...]] = ()
    around: ClassVar[Callable[[], Surroundings]]

    class Meta:
        """How marshmallow treats them all."""

        unknown = RAISE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def check_new_password(self, data: dict[str, str], original: Any, **_: Any) -> None:
        """The second writing is like the first, and the password is not made of its owner's name."""
        new, again = _one(self.asked, FieldKind.NEW_PASSWORD), _one(self.asked, FieldKind.PASSWORD_AGAIN)
        if not new or not isinstance(original, Mapping):
            return
        faults = {}
        first, second = original.get(new), original.get(again)
        if isinstance(first, str) and isinstance(second, str) and first and password(first) != password(second):
            faults[again] = [_fault("password_again")]
        if new in data and is_own(data[new], self._words(data)):
            faults[new] = [_fault("password_own")]
        if faults:
            raise ValidationError(cast(dict[str, Any], faults))

    def _words(self, data: Mapping[str, str]) -> list[str]:
        given = [data[each.name] for each in self.asked if each.kind in _WORDS and each.name in data]
        return [word.partition("@")[0] for word in given]


def schema_for(fields: tuple[Field, ...], around: Callable[[], Surroundings]) -> Declared:
    """The schema of declared fields; build it once. ``around`` is asked at each load."""
    typed: dict[str, Any] = {each.name: Typed(each, around) for each in fields}
    made = cast(
        type[Declared], Declared.from_dict(typed, name="".join(each.name.title().replace("_", "") for each in fields))
    )
    made.asked = fields
    made.around = staticmethod(around)
    return made()


def load(schema: Schema, values: Mapping[str, Any]) -> dict[str, str]:
    """The canonical texts by name; an optional one left empty is ``""``.

    :raises InvalidInput: with a reason for every field that is missing, unknown, no text, or wrong.
    """
    try:
        loaded = cast(dict[str, str], schema.load(values))
    except ValidationError as fault:
        raise InvalidInput({str(name): _said(said) for name, said in _by_field(fault.messages)}) from None
    return {name: loaded.get(name, "") for name in schema.fields}


def _by_field(faults: Any) -> list[tuple[str, Any]]:
    return list(faults.items()) if isinstance(faults, dict) else [("_schema", faults)]


def _said(fault: Any) -> Message:
    while isinstance(fault, (list, dict)) and fault:
        fault = fault[0] if isinstance(fault, list) else next(iter(fault.values()))
    return fault if isinstance(fault, Message) else _fault("unknown")


def _one(fields: tuple[Field, ...], kind: FieldKind) -> str:
    return next((each.name for each in fields if each.kind is kind), "")


def _fault(reason: str) -> Message:
    return message(f"field.fault.{reason}")
