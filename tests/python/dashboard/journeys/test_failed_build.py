"""A first build that fails, and the way out of it."""

import shutil

import pytest
from browser import BUILD_WAIT, serve
from playwright.sync_api import expect

from .steps import card, opened


@pytest.fixture
def raw(project_dir, tmp_path):
    """A folder of raw files, of which one is missing."""
    sets = project_dir / "tests" / "python" / "fixtures" / "sets"
    folder = shutil.copytree(sets / "organic_rows_and_float_ids", tmp_path / "raw")
    (folder / "payouts.csv").rename(tmp_path / "payouts.csv")
    return folder


def test_a_failed_build_says_why_and_works_once_mended(tab, raw, tmp_path):
    places = {
        "RAW_DATA": str(raw),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }
    with serve(tmp_path / "warehouse", **places) as address:
        page = tab(address)
        told = page.get_by_role("heading", name="Nothing to show yet")
        expect(told).to_be_visible(timeout=BUILD_WAIT)
        expect(page.get_by_text("The build did not come to its end")).to_be_visible()
        expect(page.get_by_test_id("stCode")).to_contain_text("payouts")
        expect(page.get_by_text("Traceback")).to_have_count(0)

        (tmp_path / "payouts.csv").rename(raw / "payouts.csv")
        page.get_by_role("button", name="Build your data").click()
        expect(page.get_by_role("heading", name="Building your data")).to_be_visible()
        opened(page, "Overview", BUILD_WAIT)
        expect(card(page, "Revenue")).to_have_text("₹6,498")
