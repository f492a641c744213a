"""Somebody reads on while a build publishes."""

import shutil
import threading

import duckdb
import pytest
from browser import serve
from formats import Formats
from playwright.sync_api import expect

from .steps import card, go, opened, shown

LAKH = Formats("lakh")


@pytest.fixture
def warehouse(published, tmp_path):
    """A warehouse folder of our own, in which the demo is published."""
    (tmp_path / "warehouse").mkdir()
    return shutil.copytree(published, tmp_path / "warehouse", symlinks=True, dirs_exist_ok=True)


def revenue(warehouse):
    file = warehouse / "current" / "warehouse.duckdb"
    with duckdb.connect(str(file), read_only=True) as db:
        rows = db.execute("select sum(revenue)::double from marts.performance_daily").fetchall()
    return LAKH.short_money(rows[0][0])


def test_an_open_page_moves_to_the_version_that_a_build_publishes(
    tab, warehouse, run_dbt, project_dir
):
    small = project_dir / "tests" / "python" / "fixtures" / "sets" / "organic_rows_and_float_ids"
    before, version = revenue(warehouse), (warehouse / "current").resolve()
    runs = []

    def build():
        raw = {"RAW_DATA": str(small)}
        runs.append(run_dbt(["build"], warehouse_dir=warehouse, env=raw))

    with serve(warehouse) as address:
        page = tab()
        page.clock.install()
        page.goto(f"{address}/?period=All+data")
        opened(page, "Overview")
        expect(card(page, "Revenue")).to_have_text(before)
        builder = threading.Thread(target=build)
        builder.start()
        # Whatever the build is at, the pages answer with one version or the other.
        while builder.is_alive():
            go(page, "Brands & campaigns")
            go(page, "Overview")
        builder.join()
        assert runs[0].exit_code == 0, runs[0].output
        after = revenue(warehouse)
        assert after != before and (warehouse / "current").resolve() != version

        go(page, "Glossary")
        go(page, "Overview")
        expect(card(page, "Revenue")).to_have_text(after)

        # And without a click: the page asks every half a minute.
        (warehouse / "back").symlink_to(version)
        (warehouse / "back").replace(warehouse / "current")
        page.clock.fast_forward(31_000)
        shown(page, "Newer data have been published.")
        expect(card(page, "Revenue")).to_have_text(before)
        opened(page, "Overview")
