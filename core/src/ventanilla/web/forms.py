"""A form as a page shows it: each field with its words, keyboard, what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ventanilla.fields import Look, look_of
from ventanilla.kernel.messages import Message
from ventanilla.plugin import Field


@dataclass(frozen=True, slots=True)
class FormField:
    """One field on the page; secrets never carry what was typed."""

    name: str
    label: str
    hint: str
    is_required: bool
    look: Look
    value: str
    fault: Message | None
    heading: str = ""
    asked: Field | None = None


@dataclass(frozen=True)
class Form:
    """Declared fields, what was typed into them, and the faults by field name.

    A fault whose name is no field of the form stands in the summary alone.
    """

    fields: tuple[Field, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Message] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FormField:
        for each in self.fields:
            if each.name == name:
                return self._shown(each)
        raise KeyError(name)

    def __iter__(self) -> Iterator[FormField]:
        return (self._shown(each) for each in self.fields)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(each.name for each in self.fields)

    @property
    def labels(self) -> dict[str, str]:
        """The label's message id of each declared field."""
        return {each.name: each.label_id for each in self.fields}

    def _shown(self, each: Field) -> FormField:
        look = look_of(each)
        value = "" if look.is_secret else self.values.get(each.name, "")
        fault = self.faults.get(each.name)
        return FormField(each.name, each.label_id, each.hint, each.required, look, value, fault, each.heading, each)
