"""Who looks after the organisations' contracts: three invented specialists a district."""

from __future__ import annotations

from ventanilla.demo import russian
from ventanilla.demo.chance import between
from ventanilla.demo.writing import FeedWriter

_POSTS = (
    ("Ведущий специалист по расчётам", "accruals", "каб. 205"),
    ("Инженер по приборам учёта", "metering restriction", "каб. 118"),
    ("Специалист договорного отдела", "contract other", "каб. 310"),
)
_DISTRICTS = 4


def write_specialists(feed: FeedWriter, consumer: str, contract: str) -> None:
    """Those of one contract, always the same ones in a district."""
    district = between(1, _DISTRICTS, consumer, "district")
    for at, (position, topics, office) in enumerate(_POSTS, 1):
        code = f"{district}{at:02d}"
        feed.add(
            "specialists",
            customer_number=consumer,
            supply_number=contract,
            code=code,
            name=russian.full_name(f"specialist-{code}", "name"),
            position=position,
            phone=f"+7 817 200-{district}{at}-{district}0",
            email=f"specialist{code}@vologda.example",
            office=f"ул. Льняная, д. 12, {office}",
            hours="пн–чт 8–17, пт 8–16",
            topics=topics,
        )
