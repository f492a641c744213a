"""A reader narrows the numbers down, goes on to other pages, and passes the view on."""

from urllib.parse import parse_qs, urlsplit

from formats import Formats
from playwright.sync_api import expect

from .steps import card, choose, chosen, go, opened

LAKH = Formats("lakh")

FILTERED = """
    select sum(revenue)::double as revenue, sum(spend)::double as spend, sum(orders) as orders
    from marts.performance_daily
    where brand = 'Gritzo' and platform in ('Instagram', 'YouTube')
        and date between '2026-01-01' and '2026-03-31'
"""


def expect_filtered(page, truth):
    (row,) = truth(FILTERED)
    assert row["orders"] > 0
    expect(card(page, "Revenue")).to_have_text(LAKH.short_money(row["revenue"]))
    expect(card(page, "Spend")).to_have_text(LAKH.short_money(row["spend"]))
    expect(card(page, "Orders")).to_have_text(LAKH.short_count(row["orders"]))
    expect(chosen(page, "Brand")).to_have_text(["Gritzo"])
    expect(chosen(page, "Platform")).to_have_text(["Instagram", "YouTube"])


def test_what_was_filtered_is_what_the_link_shows_to_somebody_else(tab, dashboard, truth):
    mine = tab(dashboard)
    opened(mine, "Overview")
    everything = card(mine, "Revenue").inner_text()
    choose(mine, "Brand", "Gritzo")
    choose(mine, "Platform", "Instagram", "YouTube")
    expect_filtered(mine, truth)
    assert parse_qs(urlsplit(mine.url).query) == {
        "brand": ["Gritzo"],
        "platform": ["Instagram", "YouTube"],
    }

    theirs = tab(mine.url)
    opened(theirs, "Overview")
    expect_filtered(theirs, truth)

    # What they take away is still there for me.
    theirs.get_by_role("button", name="Reset filters").click()
    expect(card(theirs, "Revenue")).to_have_text(everything)
    expect(chosen(theirs, "Brand")).to_have_count(0)
    assert not urlsplit(theirs.url).query
    mine.reload()
    opened(mine, "Overview")
    expect_filtered(mine, truth)


def test_filters_go_along_to_other_pages_and_back(tab, dashboard, truth):
    page = tab(f"{dashboard}/?brand=Gritzo&platform=Instagram&platform=YouTube")
    opened(page, "Overview")
    go(page, "Brands & campaigns")
    expect_filtered(page, truth)
    page.go_back()
    opened(page, "Overview")
    expect_filtered(page, truth)


def test_filters_that_leave_nothing_offer_the_way_back(tab, dashboard):
    page = tab(f"{dashboard}/?brand=Gritzo&minimum_roas=999")
    page.get_by_text("Nothing").first.wait_for()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    page.get_by_test_id("stMain").get_by_role("button", name="Reset filters").click()
    opened(page, "Overview")
    expect(card(page, "Revenue")).to_be_visible()


def test_large_numbers_are_written_as_the_reader_wants(tab, dashboard, truth):
    page = tab(f"{dashboard}/?period=All+data")
    opened(page, "Overview")
    (row,) = truth("select sum(revenue)::double as revenue from marts.performance_daily")
    expect(card(page, "Revenue")).to_have_text(LAKH.short_money(row["revenue"]))
    page.get_by_role("radio", name="Thousand, million").click()
    expect(card(page, "Revenue")).to_have_text(Formats("million").short_money(row["revenue"]))
    assert "million" in card(page, "Revenue").inner_text()
