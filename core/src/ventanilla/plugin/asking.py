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
    BILL_CODE = "bill_code"
    IT_PDR = "it_pdr"
    IT_POD = "it_pod"
    USER_NAME_OR_EMAIL = "user_name_or_email"
    SUPPLY_NUMBER = "supply_number"
    COUNTRY = "country"
    CHOICE = "choice"


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from: the text that is kept, and the message id of what it is called.

    Without a ``label`` the value itself is shown. Those of one ``group`` stand together under its name.
    """

    value: str
    label: str = ""
    group: str = ""


@dataclass(frozen=True)
class Field:
    """One question: its name in API and form, what it is, and its words.

    ``label``, ``hint`` and ``heading`` are message ids; without a label it is ``field.<name>``. A ``heading`` stands
    above the first field of a part of the form. ``choices`` are those of the kind ``choice``; ``autocomplete`` is what
    a browser may fill in, where the kind alone does not say it (HTML's autofill names).
    """

    name: str
    kind: FieldKind
    label: str = ""
    hint: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    heading: str = ""
    autocomplete: str = ""

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
