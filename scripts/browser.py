"""A real browser in front of a real dashboard, for the journeys that are tested and for the images.

Needs Playwright and Chromium (`CHROMIUM` or on the path). The browser reaches this machine alone:
every other name leads nowhere.
"""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[1]
# Milliseconds, for whatever a page does; machines of CI are slow.
WAIT = 60_000
# For what comes at the end of a build.
BUILD_WAIT = 180_000
# A name that leads to this machine, as a proxy in front of it would have one.
FOREIGN_NAME = "roas.example.com"
NAMES = f"MAP {FOREIGN_NAME} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


def missing():
    """What is needed for a browser and is not on this machine."""
    there = {
        "Playwright": importlib.util.find_spec("playwright"),
        "Chromium": _chromium_path(),
    }
    return [name for name, found in there.items() if not found]


@contextlib.contextmanager
def chromium():
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium_path(),
            args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules={NAMES}"],
        )
        yield browser
        browser.close()


@contextlib.contextmanager
def serve(warehouse, secrets=None, port=None, address="localhost", **environment):
    """The address of a dashboard on the folder `warehouse`, with the file `secrets`."""
    port = port or free_port()
    own = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("STREAMLIT_", "YOUR_DATA_", "RAW_DATA", "DATE_ORDER", "DBT_"))
    }
    command = [
        *(sys.executable, "-m", "streamlit", "run", "dashboard/app.py"),
        *("--server.port", str(port), "--server.address", address),
        *("--secrets.files", str(secrets or "no-secrets.toml")),
    ]
    # A file, not a pipe: nobody reads while it runs, and a full pipe would stop it.
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command,
            cwd=PROJECT_DIR,
            env=own | {"WAREHOUSE_DIR": str(warehouse)} | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://localhost:{port}"
            _wait_until_up(url, server, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def settled(page):
    """Wait until the page has run to its end and everything on it is drawn."""
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid="stApp"]');
            return app?.dataset.testScriptState === "notRunning"
                && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]');
        }""",
        timeout=WAIT,
    )


def _chromium_path():
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def _wait_until_up(url, server, log):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                said = log.read().decode(errors="replace")
                raise RuntimeError(f"The dashboard did not start:\n{said}") from None
            time.sleep(0.2)
