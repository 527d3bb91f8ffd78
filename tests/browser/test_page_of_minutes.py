"""Minutes as a page in a real browser: both themes, a phone, paper, and nothing that leaves the machine."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from sessions.minutes.html import export_html
from sessions.model import Board, BoardRow, Decision, Goal
from sessions.session import Session
from sessions.setup import demo
from sessions.store import open_store
from sessions.view import view
from tests.browser.chromium import Tab, chromium
from tests.sessions.minutes.test_html import themes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONES = (320, 390)  # pixels
ELEMENTS = "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll'))"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurfsfassung"


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser.tab()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The example session that is closed, with long words, a wide board and addresses in it."""
    with closing(open_store(tmp_path_factory.mktemp("file") / "p.db")) as store:
        before, story, _ = demo.stories()
        demo.play(store, before)
        found = view(store.load(demo.play(store, story)), None).copy()
    found.put(replace(found.get(Goal, "G1"), text=f"{LONG} {LONG} is signed"))
    found.put(replace(found.get(Decision, "D1"), rationale=f"See https://a.example/{LONG}{LONG}?a=1 and {LONG}"))
    found.put(Board(id="B9", item="I1", title="Roadmap", kind="roadmap"))
    wide = {f"column_{n}": f"a cell of {LONG}" for n in range(6)}
    found.put(BoardRow(board="B9", key_="row-1", text="Refunds", columns=wide))
    return found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, session: Session) -> Path:
    path = tmp_path_factory.mktemp("page") / "minutes.html"
    path.write_text(export_html(session), "utf-8")
    return path


def rgb(color: str) -> str:
    """Return a color as a browser names it."""
    return f"rgb({', '.join(str(int(color[n : n + 2], 16)) for n in (1, 3, 5))})"


def test_a_page_asks_for_nothing_but_itself_and_has_no_script(tab: Tab, page: Path) -> None:
    tab.emulate(1280, "light")
    assert tab.open(page) == [page.as_uri()]
    assert tab.value("document.scripts.length") == 0
    assert tab.value("document.title") == "Q2 joint roadmap"


def test_even_a_page_that_somebody_tampered_with_runs_nothing_and_fetches_nothing(
    tab: Tab, page: Path, tmp_path: Path
) -> None:
    asked: list[str] = []

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Asked) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        bad = f'<script>document.title = "ran"</script><img src="{at}/img" onerror="document.title=1">'
        bad += f'<link rel="stylesheet" href="{at}/css"><iframe src="{at}/frame"></iframe>'
        bad += f'<p style="background: url({at}/bg)">x'
        changed = tmp_path / "bad.html"
        changed.write_text(page.read_text("utf-8").replace("</main>", f"{bad}</main>"), "utf-8")
        tab.open(changed)
        assert tab.value("document.title") == "Q2 joint roadmap"
        tab.value("new Promise(done => setTimeout(done, 300))")
        server.shutdown()
    assert asked == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_has_the_theme_that_its_reader_prefers(tab: Tab, page: Path, theme: str) -> None:
    tab.emulate(1280, theme)
    tab.open(page)
    colors = themes()[theme]
    assert tab.value("getComputedStyle(document.body).backgroundColor") == rgb(colors["paper"])
    assert tab.value("getComputedStyle(document.body).color") == rgb(colors["ink"])
    assert tab.value("getComputedStyle(document.querySelector('polygon')).fill") == rgb(colors["leader-1"])
    assert tab.value("getComputedStyle(document.querySelector('rect')).fill") == rgb(colors["leader-2"])


@pytest.mark.parametrize("width", PHONES)
def test_on_a_phone_nothing_is_wider_than_the_screen_and_tables_scroll(tab: Tab, page: Path, width: int) -> None:
    tab.emulate(width, "light", phone=True)
    tab.open(page)
    assert tab.value("innerWidth") == width
    assert tab.value("document.documentElement.scrollWidth") <= width
    wider = f"{ELEMENTS}.filter(e => e.getBoundingClientRect().right > innerWidth)"
    assert tab.value(f"{wider}.map(e => e.outerHTML.slice(0, 80))") == []
    scrolls = "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
    assert tab.value(f"{scrolls}.length") > 0
    assert tab.value(f"{scrolls}.every(e => getComputedStyle(e).overflowX == 'auto' && e.tabIndex == 0)")


@pytest.mark.parametrize("width", [700, 1000, 1100, 1280, 1920])
def test_on_a_larger_screen_nothing_is_cut_either(tab: Tab, page: Path, width: int) -> None:
    tab.emulate(width, "light")
    tab.open(page)
    assert tab.value("document.documentElement.scrollWidth") <= width
    out = f"{ELEMENTS}.filter(e => e.getBoundingClientRect().left < 0)"
    assert tab.value(f"{out}.length") == 0
    letter = "document.querySelector('main').clientWidth / parseFloat(getComputedStyle(document.body).fontSize)"
    assert tab.value(letter) <= 46, "a line has about 70 characters"


def test_a_page_is_printed_with_all_its_text_in_black_on_white(tab: Tab, page: Path, tmp_path: Path) -> None:
    tab.emulate(1280, "dark")
    tab.open(page)
    path = tmp_path / "minutes.pdf"
    path.write_bytes(tab.pdf())
    assert path.read_bytes().startswith(b"%PDF-")
    pages = printed(path)
    assert 2 < len(pages) < 40
    for words in ("Q2 joint roadmap", "What we agreed"):
        assert words in pages[0]
    assert not any("Arguments" in each and "Who does what" in each for each in pages), "the record begins on a new page"
    assert "Seals" in "".join(pages[-3:]) and "Everything in full" not in "".join(pages)


def printed(path: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    program = shutil.which("pdftotext")
    assert program, "install poppler-utils"
    text = subprocess.run([program, str(path), "-"], check=True, capture_output=True).stdout.decode()
    return [re.sub(r"\s+", " ", each) for each in text.split("\f")[:-1]]
