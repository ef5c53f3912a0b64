"""The dashboard as JSON: ours against plain Flask with raw SQL, and against the same by the books, in one run.

``python bench/dashboard.py [ROUNDS] [sqlite|postgresql]`` prints CPU microseconds a request in this process, and the
ratio to plain Flask. Ours has session, permission, hooks, conditional requests, security headers and log line on. All
three answer the same data, which is looked at before anything is timed.
"""

from __future__ import annotations

import json
import sys

from measuring import contest, end, report, rounds_of
from measuring.portal import Site, call, sites
from peers.books import books_app
from peers.plain import plain_app

GOAL = 1.5
CALLS = 100


def measure(kind: str, site: Site, rounds: int) -> bool:
    """Whether ours costs at most ``GOAL`` times what plain Flask costs."""
    house, wanted = site.portal.house, site.json_request
    now = house.clock.now()
    apps = {
        "plain Flask, raw SQL": plain_app(site.url, now, house.today()),
        "ours": site.app,
        "Flask, ORM, marshmallow": books_app(site.url, now, house.today()),
    }
    answers = {name: call(app, wanted) for name, app in apps.items()}
    said = {name: json.loads(body) if status == "200 OK" else None for name, (status, _, body) in answers.items()}
    for name, answer in said.items():
        if answer is None or answer != said["ours"]:
            print(f"{kind}: {name} answers something else: {answers[name]}")
            return False
    spent = contest(
        {name: (lambda app=app: call(app, wanted)) for name, app in apps.items()}, calls=CALLS, rounds=rounds
    )
    return report(f"dashboard {kind}", spent, limit="plain Flask, raw SQL", goal=GOAL)


if __name__ == "__main__":
    kinds = tuple(word for word in sys.argv[1:] if not word.isdigit()) or ("sqlite", "postgresql")
    with sites(kinds) as found:
        end([measure(kind, site, rounds_of(sys.argv[1:2])) for kind, site in found])
