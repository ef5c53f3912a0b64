"""The dashboard as a page: ours against a bare template that writes the same bytes, in one run.

``python bench/page.py [ROUNDS] [sqlite|postgresql]`` prints CPU microseconds a page in this process, and the ratio to
the bare template. Ours has session, permission, hooks, the frame with menu and supply bar, formatting, the chart with
its sentence and table, security headers and log line on. What is written by chance in every answer, the nonce of the
Content-Security-Policy and the fields of the forms, is left out of the comparison; all other bytes have to be equal.
"""

from __future__ import annotations

import re
import sys

from measuring import contest, end, report, rounds_of
from measuring.portal import ANA, Site, call, sites
from peers.bare import bare_app

GOAL = 2.5
CALLS = 40
_BY_CHANCE = re.compile(r'(nonce|name="csrf_token" value|name="form_key" value)="[^"]*"')


def measure(kind: str, site: Site, rounds: int) -> bool:
    """Whether ours costs at most ``GOAL`` times what the bare template costs."""
    house, wanted = site.portal.house, site.page_request
    status, _, page = call(site.app, wanted)
    now = house.clock.now()
    moment = now.replace(tzinfo=None).isoformat(" ", "microseconds") if kind == "sqlite" else now
    names = (site.supply, ANA["first_name"], "Calle 7 N.º 120", "Villa Serena", "Servicio eléctrico")
    bare = bare_app(site.url, page.decode(), site.supply, names, moment, house.today())
    texts = [_BY_CHANCE.sub("", call(app, wanted)[2].decode()) for app in (site.app, bare)]
    if status != "200 OK" or texts[0] != texts[1]:
        print(f"{kind}: the two pages differ")
        return False
    spent = contest(
        {"bare template": lambda: call(bare, wanted), "ours": lambda: call(site.app, wanted)},
        calls=CALLS,
        rounds=rounds,
    )
    return report(f"page {kind}", spent, limit="bare template", goal=GOAL, facts={"bytes": len(page)})


if __name__ == "__main__":
    kinds = tuple(word for word in sys.argv[1:] if not word.isdigit()) or ("sqlite", "postgresql")
    with sites(kinds) as found:
        end([measure(kind, site, rounds_of(sys.argv[1:2])) for kind, site in found])
