"""What the sandbox's page says, in the languages of the demo's utilities."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = (
    "title", "note", "delivery", "once", "twice", "late", "shuffled", "lost", "pay", "decline", "done", "leave",
)  # fmt: skip
_SAID = {
    "ru": (
        "Пробная платёжная страница", "Это пробная страница демонстрации: карта не нужна, деньги не списываются.",
        "Как придёт уведомление", "сразу", "дважды", "с опозданием на 20 секунд", "в неверном порядке", "не придёт",
        "Оплатить", "Отказ банка", "Платёж уже обработан.", "Вернуться без оплаты",
    ),
    "it": (
        "Pagina di pagamento di prova", "Questa è una pagina di prova: non serve una carta e non si addebita nulla.",
        "Come arriva la notifica", "subito", "due volte", "con 20 secondi di ritardo", "in ordine sbagliato", "mai",
        "Paga", "Rifiuto della banca", "Il pagamento è già stato elaborato.", "Torna senza pagare",
    ),
    "es": (
        "Página de pago de prueba", "Esta es una página de prueba: no hace falta tarjeta y no se cobra nada.",
        "Cómo llega el aviso", "enseguida", "dos veces", "con 20 segundos de atraso", "en mal orden", "nunca",
        "Pagar", "Rechazo del banco", "El pago ya se procesó.", "Volver sin pagar",
    ),
    "en": (
        "Trial payment page", "This is a trial page of the demo: no card is needed, and no money is taken.",
        "How the notice arrives", "at once", "twice", "20 seconds late", "in the wrong order", "never",
        "Pay", "Refused by the bank", "The payment was processed already.", "Go back without paying",
    ),
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {language: dict(zip(_NAMES, said, strict=True)) for language, said in _SAID.items()}
)
"""By language; the first is that of a browser that names none."""
