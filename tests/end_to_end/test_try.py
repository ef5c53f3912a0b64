from __future__ import annotations
import time, pathlib, re
import pytest
pytestmark = pytest.mark.browser
def test_x(ana, bruno):
    out = pathlib.Path("/tmp/e2e/html"); out.mkdir(exist_ok=True)
    ana.go("/"); h = ana.path; print(h, ana.heading, ana.words[:1500])
    (out/"home.html").write_text(ana.page.content()); ana.page.screenshot(path="/tmp/e2e/home.png", full_page=True)
    for name, p in {"bills": h+"bills", "cons": h+"consumption", "day": h+"consumption?by=day", "hour": h+"consumption?by=hour","year": h+"consumption?by=year", "accounts":"/accounts"}.items():
        t=time.time(); ana.go(p); print(name, time.time()-t, ana.words[:700]); (out/f"{name}.html").write_text(ana.page.content())
    bruno.go("/"); h=bruno.path
    for name, p in {"home2": h, "debts": h+"debts", "acc2": "/accounts"}.items():
        bruno.go(p); print(name, bruno.words[:900]); (out/f"{name}.html").write_text(bruno.page.content())
    ana.go("/"); ana.go(ana.path+"bills")
    link = ana.page.get_by_role("link", name=re.compile("PDF")).first
    t=time.time()
    with ana.page.expect_download(timeout=8000) as g:
        link.click()
    print("DOWNLOAD", g.value.suggested_filename, time.time()-t, ana.page.url)
    print(ana.faults)
