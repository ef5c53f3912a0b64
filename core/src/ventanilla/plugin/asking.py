"""What a form asks, and how a secret reaches a person: the words that all policies share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class FieldKind(StrEnum):
    """What a typed value is: decides its normaliser, check digit, keyboard and autocomplete."""

    USER_NAME = "user_name"
    EMAIL = "email"
    PHONE = "phone"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    NEW_PASSWORD = "new_password"
    PASSWORD = "password"
    PASSWORD_AGAIN = "password_again"
    BIRTH_DATE = "birth_date"
    CODE = "code"
    TEXT = "text"
    DAY = "day"
    AR_DNI = "ar_dni"
    CUSTOMER_NUMBER = "customer_number"
    RU_INN = "ru_inn"
    RU_KPP = "ru_kpp"
    RU_OGRN = "ru_ogrn"
    RU_SNILS = "ru_snils"
    RU_MOBILE = "ru_mobile"
    RU_NAME = "ru_name"
    CL_RUT = "cl_rut"
    IT_TAX_CODE = "it_tax_code"
    IT_VAT = "it_vat"
    IT_CLIENT_CODE = "it_client_code"
    USER_NAME_OR_EMAIL = "user_name_or_email"


@dataclass(frozen=True)
class Field:
    """One question: its name in API and form, what it is, and its words.

    ``label`` and ``hint`` are message ids; without a label it is ``field.<name>``.
    """

    name: str
    kind: FieldKind
    label: str = ""
    hint: str = ""
    required: bool = True

    @property
    def label_id(self) -> str:
        """The message id of its label."""
        return self.label or f"field.{self.name}"


class Channel(StrEnum):
    """How a secret reaches a person."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True)
class Budget:
    """At most so many failed tries in a sliding window."""

    tries: int
    window: timedelta
