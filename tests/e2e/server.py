"""The application as its users meet it: the real server on a free port, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

RUNS = r"""(() => {
  const asked = {fragment: "", at: Infinity};
  const runs = window.runsOfTheScript = {asked, hasStarted: false, isOwed: true, endedAt: 0};
  const NEW_SESSION = 0x22, SCRIPT_FINISHED = 0x30, HASH = 0x0A, METADATA = 0x12, RERUN_SCRIPT = 0x5A, CUT_SHORT = 2;
  const text = bytes => new TextDecoder("latin1").decode(bytes);
  const afterHeaders = bytes => {
    let at = 0;
    while (bytes[at] === HASH || bytes[at] === METADATA) {
      let length = 0, shift = 0;
      do { at += 1; length |= (bytes[at] & 0x7F) << shift; shift += 7; } while (bytes[at] & 0x80);
      at += 1 + length;
    }
    return at;
  };
  const isOfTheAsked = header => {
    const isOfFragments = /\x12 [0-9a-f]{32}/.test(header);
    return !isOfFragments || (runs.asked.fragment && header.includes(runs.asked.fragment));
  };
  const hear = bytes => {
    const at = afterHeaders(bytes);
    if (bytes[at] === NEW_SESSION && isOfTheAsked(text(bytes.subarray(0, at)))) runs.hasStarted = true;
    if (bytes[at] !== SCRIPT_FINISHED || bytes[at + 1] === CUT_SHORT || !runs.hasStarted) return;
    runs.isOwed = false;
    runs.endedAt = performance.now();
  };
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({data}) => { if (data instanceof ArrayBuffer) hear(new Uint8Array(data)); });
    }
    send(data) {
      if (data[0] === RERUN_SCRIPT) {
        const fragment = text(data).match(/\* ([0-9a-f]{32})/)?.[1] ?? "";
        Object.assign(runs, {isOwed: true, hasStarted: false, asked: {fragment, at: performance.now()}});
      }
      super.send(data);
    }
  };
})()"""
"""Tells, in the page, whether the run last asked for has ended: what the page shows lags behind both.

Read from the first bytes of the fields of Streamlit's messages, and from the ids of fragments in them.
"""
STANDS = """() => {
  const runs = window.runsOfTheScript, app = document.querySelector("[data-testid=stApp]"), now = performance.now();
  const isUnheard = !runs.hasStarted && now - runs.asked.at > 2000;
  return (!runs.isOwed || isUnheard) && now - runs.endedAt > 50 && app?.dataset.testScriptState === "notRunning"
    && !document.querySelector("[data-testid=stSkeleton]");
}"""
"""What a screen that was left still asks gets no run: two seconds without one."""


class RunningApp:
    """One server process over one folder of workspaces."""

    def __init__(self, data_dir: Path, script: Path = ROOT / "app.py") -> None:
        self.data_dir = data_dir
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data_dir.parent / f"app-{self.port}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(self.port),
             "--server.headless", "true"],
            cwd=ROOT,
            env={**os.environ, "GROWTH_DATA_DIR": str(data_dir), "GROWTH_WORKSPACE": "demo"},
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )  # fmt: skip

    def wait_until_up(self, path: str = "/healthz", seconds: float = 60) -> None:
        """Return once the server answers; fail with its log when it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.url + path, timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
            assert self.process.poll() is None, self.log.read_text()
        raise AssertionError(f"the server did not answer:\n{self.log.read_text()}")

    def stop(self) -> None:
        """End the server as a person would, and wait for it."""
        self.process.terminate()
        self.process.wait(timeout=30)


@contextmanager
def running_app(data_dir: Path, script: Path = ROOT / "app.py") -> Iterator[RunningApp]:
    """A server for the length of the block."""
    app = RunningApp(data_dir, script)
    try:
        app.wait_until_up("/healthz" if script.name == "app.py" else "/_stcore/health")
        yield app
    finally:
        app.stop()


def launch(playwright: Playwright, by: Path | None = None) -> Browser:
    """Debian's Chromium; a machine without it fails loudly instead of skipping. by: a script that starts it."""
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed; .ci/run installs it"
    return playwright.chromium.launch(executable_path=by or chromium, args=CHROMIUM_FLAGS)


def new_page(browser: Browser, *, viewport: dict[str, int] | None = None, dark: bool = False, **more: Any) -> Page:
    """A fresh visitor: no cookies, Portuguese, light or dark by system. more: as Playwright's new_context takes it."""
    context = browser.new_context(
        viewport=viewport or DESKTOP,  # type: ignore[arg-type]
        color_scheme="dark" if dark else "light",
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        accept_downloads=True,
        **more,
    )
    context.add_init_script(RUNS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def settle(page: Page) -> None:
    """Wait until every run that was asked for has ended and what it drew stands.

    The page's own sign is not enough: just after a click it still says that nothing runs.
    """
    page.wait_for_function(STANDS)


def visit(page: Page, app: RunningApp, path: str) -> None:
    """Open a screen and wait until it stands."""
    page.goto(f"{app.url}/{path}")
    page.wait_for_selector("h1")
    settle(page)


def create_scenario(page: Page, app: RunningApp) -> None:
    """The one click of the pitch."""
    visit(page, app, "roteiro-de-demo")
    page.get_by_role("button", name="Criar cenário de demo").click()
    page.get_by_text("Leads de demo").wait_for()
    settle(page)


def downloaded(page: Page, button: str, folder: Path) -> bytes:
    """What the download button with this name gives."""
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target.read_bytes()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
