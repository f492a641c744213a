"""With nothing published yet, the first who opens the dashboard gets the demo built."""

import re

import duckdb
import pytest
from browser import BUILD_WAIT, serve
from formats import Formats
from playwright.sync_api import expect

from .steps import card, opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that nothing was built in."""
    return tmp_path_factory.mktemp("first")


@pytest.fixture(scope="module")
def fresh(folder):
    """The address of a dashboard on a warehouse that is not there yet."""
    logs = {"DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs")}
    with serve(folder / "warehouse", **logs) as address:
        yield address


def test_the_demo_is_built_once_for_all_who_wait(tab, fresh, folder):
    mine, theirs = tab(fresh), tab(f"{fresh}/influencers")
    for page in (mine, theirs):
        expect(page.get_by_role("heading", name="Building the demo")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_be_visible()
        # How far it is, and what was done last.
        progress = page.get_by_text(re.compile(r"^[1-9]\d* of \d+ · "))
        expect(progress).to_be_visible(timeout=BUILD_WAIT)
        expect(page.get_by_test_id("stCode")).to_contain_text("done")
    opened(theirs, "Influencers", BUILD_WAIT)
    opened(mine, "Overview", BUILD_WAIT)
    expect(mine.get_by_role("progressbar")).to_have_count(0)

    (only,) = (folder / "warehouse" / "versions").iterdir()
    assert (folder / "warehouse" / "current").resolve() == only
    mine.goto(f"{fresh}/?period=All+data")
    opened(mine, "Overview")
    with duckdb.connect(str(only / "warehouse.duckdb"), read_only=True) as db:
        sql = "select sum(revenue)::double from marts.performance_daily"
        ((revenue,),) = db.execute(sql).fetchall()
    expect(card(mine, "Revenue")).to_have_text(Formats("lakh").short_money(revenue))
    expect(mine.get_by_text("Demo data")).to_be_visible()
