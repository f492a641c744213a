"""Fixtures of the journeys: a served dashboard, a browser, and tabs that are watched.

Journeys need Playwright and Chromium (`CHROMIUM` or on the path); in CI a missing one is a
failure.
"""

import os
from urllib.parse import urlsplit

import browser as browsers
import duckdb
import pytest
import warehouse
from playwright.sync_api import expect

# Where this machine is known by. Everything else is outside.
OWN_NAMES = {"localhost", "127.0.0.1", browsers.FOREIGN_NAME}


# One for each journey, because a browser can always be closed. Closing a context of a browser that
# goes on now and then waits for ever, after a page that a redirect has just left.
@pytest.fixture
def chromium():
    """A browser without a window, of this journey alone."""
    lacking = browsers.missing()
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"journeys need {' and '.join(lacking)}")
    expect.set_options(timeout=browsers.WAIT)
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def dashboard(published, tmp_path_factory):
    """The address of a dashboard on the demo, for journeys that leave it as it is."""
    uploads = tmp_path_factory.mktemp("uploads")
    with browsers.serve(published, YOUR_DATA_DIR=str(uploads)) as address:
        yield address


@pytest.fixture
def tab(chromium):
    """`tab(address, **options)`: open an address as somebody new, `options` as of a new context.

    Whatever the journey was, it asked no other host for anything and no script failed.
    """
    asked, failed = [], []

    def watch(page):
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("pageerror", lambda error: failed.append(str(error)))

    def open_tab(address=None, **options):
        context = chromium.new_context(
            **({"locale": "en-IN", "viewport": {"width": 1500, "height": 900}} | options)
        )
        context.set_default_timeout(browsers.WAIT)
        context.on("request", lambda request: asked.append(request.url))
        context.on("page", watch)
        page = context.new_page()
        if address:
            page.goto(address)
        return page

    yield open_tab
    opened = bool(chromium.contexts)
    chromium.close()
    assert asked or not opened, "nothing was watched"
    outside = {url for url in asked if not _is_own(url)}
    assert not outside, f"asked other hosts: {sorted(outside)}"
    assert not failed, f"scripts of the page failed: {failed}"


def _is_own(url):
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or parts.hostname in OWN_NAMES


@pytest.fixture(scope="package")
def truth(published):
    """`truth(sql)`: the rows of a query over the published demo, each a dictionary."""

    def rows(sql, *values):
        file = published / "current" / "warehouse.duckdb"
        # With the settings of pages that other tests run in this process: DuckDB asks for that.
        with duckdb.connect(str(file), read_only=True, config=warehouse.SETTINGS) as db:
            cursor = db.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return rows
