"""The company as its papers name it."""

from __future__ import annotations

from ventanilla.plugin import Requisites, Signatory

REQUISITES = Requisites(
    name="АО «Коми энергосбытовая компания»",
    address="167000, Республика Коми, г. Сыктывкар, ул. Северного Сияния, д. 1",
    town="г. Сыктывкар",
    ogrn="1200011999990",
    head=Signatory(
        "Генеральный директор", "Таёжный И. В.", "генерального директора Таёжного Ильи Васильевича", "Устава"
    ),
    accountant=Signatory("Главный бухгалтер", "Морошкина А. Н."),
)
