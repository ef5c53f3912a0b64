"""What the provider's page says, in the languages of the demo's utilities."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = ("title", "note", "choose", "cancel", "left", "back")
_SAID = {
    "es": (
        "Identidad de prueba", "Esta es una página de prueba de la demostración: las personas son inventadas y no hay "
        "contraseñas.", "¿Quién entra?", "No entrar", "Se cerró la sesión de prueba.", "Volver",
    ),
    "it": (
        "Identità di prova", "Questa è una pagina di prova della dimostrazione: le persone sono inventate e non ci "
        "sono password.", "Chi accede?", "Non accedere", "La sessione di prova è chiusa.", "Torna",
    ),
    "ru": (
        "Пробный вход", "Это пробная страница демонстрации: люди вымышлены, паролей нет.", "Кто входит?", "Не входить",
        "Пробный сеанс закрыт.", "Назад",
    ),
    "en": (
        "Trial identity", "This is a trial page of the demo: its people are invented, and there are no passwords.",
        "Who signs in?", "Don't sign in", "The trial session is closed.", "Back",
    ),
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {language: dict(zip(_NAMES, said, strict=True)) for language, said in _SAID.items()}
)
"""By language; the first is that of a browser that names none."""
