"""No version yet, and one that cannot be read: the page says so and opens by itself."""

import shutil

from browser import serve
from playwright.sync_api import expect

from .steps import card, opened


def test_the_page_waits_for_a_version_that_can_be_read(tab, published, tmp_path):
    warehouse = tmp_path / "warehouse"
    # Somebody has started to build: the dashboard must not start another.
    (warehouse / "build").mkdir(parents=True)
    with serve(warehouse) as address:
        page = tab(address)
        expect(page.get_by_role("heading", name="Nothing to show yet")).to_be_visible()
        expect(page.get_by_role("button", name="Build the demo")).to_be_visible()

        good = shutil.copytree(published / "current", warehouse / "versions" / "good")
        bad = shutil.copytree(good, warehouse / "versions" / "bad")
        (bad / "warehouse.duckdb").chmod(0o644)
        (bad / "warehouse.duckdb").write_bytes(b"no database")
        publish(warehouse, bad)
        expect(
            page.get_by_role("heading", name="The published data cannot be read")
        ).to_be_visible()
        expect(page.get_by_text("dbt run-operation rollback")).to_be_visible()
        expect(page.get_by_test_id("stMetric")).to_have_count(0)

        (bad / "manifest.json").write_text("{}")
        publish(warehouse, good)
        opened(page, "Overview")
        expect(card(page, "Revenue")).to_be_visible()


def publish(warehouse, version):
    """Let `current` lead to a version, as a build does."""
    new = warehouse / "new"
    new.symlink_to(version, target_is_directory=True)
    new.replace(warehouse / "current")
