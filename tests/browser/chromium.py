"""A headless Chromium, which a test speaks to over two pipes: no port, no driver, no package."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 90  # seconds; a busy machine takes long to start it
OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # it refuses to run as root with one
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)


class Tab:
    """One page in the browser, with the addresses that it asked for."""

    def __init__(self, browser: "Chromium", session: str) -> None:
        self._browser, self._session = browser, session
        for domain in ("Page", "Network", "Runtime"):
            self._do(f"{domain}.enable")

    def _do(self, method: str, **parameters: Any) -> Any:
        return self._browser.do(method, self._session, **parameters)

    def emulate(self, width: int, theme: str, phone: bool = False) -> None:
        """Give the page a width in pixels and a theme, light or dark."""
        scale = 2 if phone else 1
        self._do("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=scale, mobile=phone)
        self._do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def open(self, path: Path) -> list[str]:
        """Open a file, and return the addresses that were asked for until everything was loaded."""
        self._browser.events.clear()
        self._do("Page.navigate", url=path.as_uri())
        self._browser.until(lambda: any(each["method"] == "Page.loadEventFired" for each in self._browser.events))
        sent = [each for each in self._browser.events if each["method"] == "Network.requestWillBeSent"]
        return [each["params"]["request"]["url"] for each in sent]

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the page."""
        return self._do("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def pdf(self) -> bytes:
        """Return the page as it is printed."""
        return base64.b64decode(self._do("Page.printToPDF", preferCSSPageSize=True)["data"])

    def picture(self) -> bytes:
        """Return the whole page as a PNG."""
        return base64.b64decode(self._do("Page.captureScreenshot", captureBeyondViewport=True)["data"])


class Chromium:
    """The browser: what is sent to it, and the events that came back."""

    def __init__(self, to: int, from_: int) -> None:
        self._to, self._from = to, from_
        self._rest = b""
        self._count = 0
        self._answers: dict[int, Mapping[str, Any]] = {}
        self.events: list[Mapping[str, Any]] = []

    def do(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Do something, and return what came of it. Raises AssertionError if it can't be done."""
        self._count += 1
        number = self._count
        message = {"id": number, "method": method, "params": parameters}
        os.write(self._to, json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        self.until(lambda: number in self._answers)
        answer = self._answers.pop(number)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    def until(self, done: Any) -> None:
        """Read what the browser says until something is so."""
        end = monotonic() + PATIENCE
        while not done():
            ready, _, _ = select.select([self._from], [], [], max(end - monotonic(), 0))
            assert ready, "the browser says nothing"
            self._hear(os.read(self._from, 1 << 20))

    def _hear(self, data: bytes) -> None:
        assert data, "the browser has ended"
        *whole, self._rest = (self._rest + data).split(b"\0")
        for each in map(json.loads, whole):
            if "id" in each:
                self._answers[each["id"]] = each
            else:
                self.events.append(each)

    def tab(self) -> Tab:
        """Return a new tab."""
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        return Tab(self, self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])


@contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """Start a browser whose profile is in a folder, and end it. Raises AssertionError if there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    assert program, f"install one of {', '.join(NAMES)}"
    (hears, to), (from_, says) = os.pipe(), os.pipe()
    # It hears on 3 and speaks on 4, which pipes of ours may have by chance.
    ends = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (hears, says)]

    def place() -> None:
        os.dup2(ends[0], 3)
        os.dup2(ends[1], 4)

    command = [program, *OPTIONS, f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(command, pass_fds=(3, 4), preexec_fn=place, stderr=subprocess.DEVNULL) as running:
        for each in (hears, says, *ends):
            os.close(each)
        try:
            yield Chromium(to, from_)
        finally:
            running.kill()
            os.close(to)
            os.close(from_)
