"""Files of a reader's own: dropped, corrected, built, explored, taken away and removed."""

import csv
import io
import json
import re
import shutil
import zipfile
from decimal import Decimal

import pytest
from browser import BUILD_WAIT, settled
from formats import Formats
from playwright.sync_api import expect

from .steps import card, download, go, opened

LAKH = Formats("lakh")
PEER_SET = "bom_blank_rows_dmy_dates_no_product"


@pytest.fixture
def foreign(project_dir, tmp_path):
    """Four files whose column of revenue has a name that nobody can guess; revenue and spend.

    Beside them margins, told by their headers, and what may be sales by region.
    """
    sets = project_dir / "tests" / "python" / "fixtures" / "sets"
    folder = shutil.copytree(sets / "organic_rows_and_float_ids", tmp_path / "foreign")
    file = folder / "tracking.csv"
    file.write_text(file.read_text().replace(",revenue", ",Bikri", 1))
    (folder / "finance.csv").write_text("Brand,Gross margin\nMuscleBlaze,0.5\n")
    (folder / "towns.csv").write_text("date,state,brand,revenue,units\n2025-03-01,Goa,Gritzo,9,1\n")
    return folder, "Bikri", Decimal("6498.49"), Decimal("2050.50")


@pytest.fixture
def peer(peer_data):
    """One of the real data sets; revenue and spend that are true of it."""
    known = json.loads((peer_data / "expected.json").read_text(), parse_float=Decimal)
    (expected,) = [one for one in known if one["set"] == PEER_SET]
    totals = (expected["revenue_with_influencer_id"], expected["total_payout"])
    return peer_data / PEER_SET, None, *totals


def drop(page, files):
    """Drop files into the page and have them read."""
    page.locator("input[type=file]").set_input_files(files)
    button = page.get_by_role("button", name="Read these files")
    expect(button).to_be_enabled()
    button.click()
    settled(page)


def settle_dates(page):
    """Say "Day first" wherever the page asks."""
    for name in ("Influencers", "Posts", "Tracking data", "Payouts"):
        page.get_by_role("tab", name=name).click()
        settled(page)
        asked = page.get_by_role("tabpanel", name=name).get_by_text("Day first", exact=True)
        if asked.is_visible():
            asked.click()
            settled(page)


def settle_others(page):
    """See that margins are recognised, and leave out what is not certain."""
    page.get_by_role("tab", name="Brand margin").click()
    expect(page.get_by_text("break-even by the margin of each brand")).to_be_visible()
    expect(page.get_by_text("it may be Geo daily")).to_be_visible()
    expect(page.get_by_role("button", name="Build", exact=True)).to_be_disabled()
    page.get_by_role("combobox", name="towns.csv").click()
    page.get_by_role("option", name="Left out").click()
    settled(page)


@pytest.mark.parametrize("dropped", ["foreign", "peer"])
def test_foreign_files_become_every_page_of_the_session(tab, dashboard, request, dropped):
    folder, header, revenue, spend = request.getfixturevalue(dropped)
    page = tab(f"{dashboard}/your_data")
    opened(page, "Your data")
    drop(page, sorted(folder.glob("*.csv")))
    expect(page.get_by_role("heading", name="Your files")).to_be_visible()
    build = page.get_by_role("button", name="Build", exact=True)
    if header:
        expect(build).to_be_disabled()
        expect(page.get_by_text("choose the header of revenue")).to_be_visible()
        page.get_by_role("tab", name="Tracking data").click()
        box = page.get_by_role("combobox", name="Revenue (required)")
        box.click()
        box.fill(header)
        page.get_by_role("option", name=header).click()
        settled(page)
        settle_others(page)
    settle_dates(page)
    expect(build).to_be_enabled(timeout=BUILD_WAIT)
    build.click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ of \d+ · "))).to_be_visible(timeout=BUILD_WAIT)
    expect(page.get_by_text("Your data are built")).to_be_visible(timeout=BUILD_WAIT)

    name, content = download(page, page.get_by_role("button", name="Tables as CSV"))
    assert name == "marts_csv.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as tables:
        (file,) = [one for one in tables.namelist() if one.endswith("performance_daily.csv")]
        rows = list(csv.DictReader(io.StringIO(tables.read(file).decode("utf-8-sig"))))
        (file,) = [one for one in tables.namelist() if one == "incrementality.csv"]
        methods = list(csv.DictReader(io.StringIO(tables.read(file).decode("utf-8-sig"))))
    # Break-even where margins were dropped, and of the demo's experiments nothing.
    margins = {row["entity_id"] for row in methods if row["break_even_roas"]}
    assert ("MuscleBlaze" in margins) == bool(header)
    assert not any(row["experiment_id"] for row in methods)
    assert sum(Decimal(row["revenue"] or 0) for row in rows) == revenue
    assert sum(Decimal(row["spend"] or 0) for row in rows) == spend

    page.get_by_role("link", name="Look at the overview").click()
    opened(page, "Overview")
    expect(card(page, "Revenue")).to_have_text(LAKH.short_money(float(revenue)))
    expect(card(page, "Spend")).to_have_text(LAKH.short_money(float(spend)))
    go(page, "Influencers")
    expect(page.locator(".st-key-everyone canvas").first).to_be_visible()

    # Nobody else sees them, not even with the same address.
    other = tab(page.url)
    opened(other, "Influencers")
    expect(other.get_by_text("Demo data")).to_be_visible()

    go(page, "Your data")
    page.get_by_role("button", name="Remove my data and start again").click()
    expect(page.get_by_text("Demo data")).to_be_visible()


def test_junk_is_refused_in_plain_words_and_better_files_are_welcome(
    tab, dashboard, foreign, tmp_path
):
    page = tab(f"{dashboard}/your_data")
    opened(page, "Your data")
    picture = tmp_path / "holiday.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    broken = tmp_path / "book.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    drop(page, [picture, broken])
    error = page.get_by_test_id("stAlertContentError")
    expect(error).to_be_visible()
    expect(error).to_contain_text(re.compile("holiday.csv|book.xlsx"))
    expect(page.get_by_text("Traceback")).to_have_count(0)

    page.reload()
    opened(page, "Your data")
    drop(page, sorted(foreign[0].glob("*.csv")))
    expect(page.get_by_role("heading", name="Your files")).to_be_visible()
