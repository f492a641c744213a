"""What experiments found, the next one planned, and the same evidence on every page."""

import csv
import io
from datetime import date

from browser import settled
from formats import ratio, words
from playwright.sync_api import expect

from .steps import card, download, go, opened, shown


def open_tab(page, name):
    """One of the tabs of the page."""
    page.get_by_role("tab", name=name, exact=True).click()
    settled(page)


def test_the_result_of_an_experiment_is_read(tab, dashboard, truth):
    page = tab(dashboard)
    opened(page, "Overview")
    go(page, "Incrementality")
    open_tab(page, "Experiments")
    (found,) = truth(
        "select * from marts.incrementality where analysis_id = 'experiment HK02 geo_pairs_fieller'"
    )
    one = page.locator(".st-key-experiment-HK02").first
    expect(one.get_by_text("Analysed in other ways")).to_be_visible()
    said = one.inner_text()
    # First what it could have found, then what it found.
    smallest = f"an incremental ROAS of {ratio(found['mde80'])} or more"
    interval = f"{ratio(found['ci_low'])} to {ratio(found['ci_high'])}"
    assert said.index(smallest) < said.index(interval) < said.index("Profitable:")
    one.get_by_text("How sure this is").click()
    expect(one.get_by_text("One region of each pair was treated by lot")).to_be_visible()
    broken = page.locator(".st-key-experiment-HK01").first
    expect(broken.get_by_text("Refused")).to_be_visible()
    expect(broken.get_by_test_id("stMetric")).to_have_count(0)


def test_an_experiment_is_planned_and_its_groups_are_taken_away(tab, dashboard, truth, project_dir):
    page = tab(f"{dashboard}/incrementality?see=Plan")
    opened(page, "Incrementality")
    page.get_by_text("Pairs of regions", exact=True).click()
    settled(page)
    shown(page, "The groups")
    (size,) = truth(
        "select weeks, units_needed from marts.planned_regions('HKVitals', 0.3, 0.95, 0.8)"
        " where units_needed is not null order by weeks limit 1"
    )
    files = {}
    for table in ("experiments", "experiment_assignments"):
        name, content = download(page, page.get_by_role("button", name=f"{table}.csv"))
        assert name == f"{table}.csv"
        files[table] = list(csv.DictReader(io.StringIO(content.decode())))
        header = (project_dir / "seeds" / "raw" / name).read_text().splitlines()[0]
        assert content.decode().splitlines()[0] == header
    expected = truth(
        "select unit_id, arm, pair_id from marts.assigned_regions('HKVitals', ?, ?, '1')"
        " order by pair_id, unit_id",
        size["weeks"],
        size["units_needed"],
    )
    drawn = files["experiment_assignments"]
    assert [{key: row[key] for key in expected[0]} for row in drawn] == expected
    assert len(drawn) == size["units_needed"]
    (experiment,) = files["experiments"]
    assert {row["experiment_id"] for row in drawn} == {experiment["experiment_id"]}
    assert (experiment["entity_id"], experiment["design"]) == ("HKVitals", "geo_pairs")
    start, end = (date.fromisoformat(experiment[day]) for day in ("start_date", "end_date"))
    assert (end - start).days + 1 == 7 * size["weeks"]


def test_the_badge_of_the_overview_is_that_of_the_mart(tab, dashboard, truth):
    for brand in ("MuscleBlaze", "Gritzo"):
        page = tab(f"{dashboard}/?brand={brand}&period=All+data")
        opened(page, "Overview")
        (held,) = truth("select * from marts.brand_roas where brand = ?", brand)
        expect(card(page, "Incremental ROAS")).to_have_text(ratio(held["incremental_roas"]))
        badge = f"{words(held['iroas_tier'])} · {words(held['iroas_method']).lower()}"
        whole = page.locator("[class*=st-key-cards-] > *").filter(has_text="Incremental ROAS")
        expect(whole).to_contain_text(badge)
