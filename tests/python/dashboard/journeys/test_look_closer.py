"""From a table to one influencer's profile, and several influencers side by side."""

from formats import Formats, ratio
from playwright.sync_api import expect

from .steps import card, cells, choose, opened, tick

LAKH = Formats("lakh")
BY_REVENUE = """
    select influencer_id, influencer_name, revenue::double as revenue, spend::double as spend,
        orders, roas::double as roas
    from marts.influencer_roas
    order by revenue desc
    limit 3
"""


def test_a_row_of_the_table_opens_the_profile_and_the_way_leads_back(tab, dashboard, truth):
    page = tab(f"{dashboard}/influencers?period=All+data")
    opened(page, "Influencers")
    second = truth(BY_REVENUE)[1]
    tick(page, "everyone", 1)
    expect(page.get_by_role("heading", name=second["influencer_name"], level=2)).to_be_visible()
    expect(card(page, "Revenue")).to_have_text(LAKH.short_money(second["revenue"]))
    expect(card(page, "Spend")).to_have_text(LAKH.short_money(second["spend"]))
    expect(card(page, "Orders")).to_have_text(LAKH.short_count(second["orders"]))

    # The profile can be passed on.
    theirs = tab(page.url)
    opened(theirs, "Influencers")
    expect(theirs.get_by_role("heading", name=second["influencer_name"], level=2)).to_be_visible()

    page.get_by_role("button", name="← All influencers").click()
    expect(page.locator(".st-key-everyone")).to_be_visible()
    opened(page, "Influencers")
    assert "people" not in page.url


def test_the_weakest_lead_to_their_profile(tab, dashboard):
    page = tab(f"{dashboard}/influencers?period=All+data&show=Weakest")
    opened(page, "Influencers")
    weak = page.locator("[class*='st-key-weak-']").first
    name = weak.locator("strong").first.inner_text()
    weak.get_by_role("button", name="Open profile").click()
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    expect(page.get_by_text("Why so little came back")).to_be_visible()


def test_two_influencers_stand_side_by_side(tab, dashboard, truth):
    page = tab(f"{dashboard}/influencers?period=All+data")
    opened(page, "Influencers")
    first, _, third = truth(BY_REVENUE)
    people = [f"{one['influencer_name']} ({one['influencer_id']})" for one in (first, third)]
    choose(page, "Look closer", *people)
    expect(page.get_by_role("heading", name="Side by side", exact=True)).to_be_visible()
    table = {row[0]: row[1:] for row in cells(page, "Comparison of")}
    both = (first, third)
    assert table["Revenue"] == [LAKH.money(one["revenue"]) for one in both]
    assert table["Spend"] == [LAKH.money(one["spend"]) for one in both]
    assert table["Orders"] == [LAKH.count(one["orders"]) for one in both]
    assert table["ROAS"] == [ratio(one["roas"]) if one["spend"] else "–" for one in both]
