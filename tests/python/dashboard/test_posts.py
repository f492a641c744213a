"""The page Posts: numbers are those of the marts, and captions are only text."""

import re
from collections import Counter

import charts
import pictures
import pytest
import queries
import relation_charts
import ui
import warehouse
from formats import ratio, share
from selection import Selection

from .screen import LAKH, cards, charts_of, table, texts, works

FILTER_SETS = [
    {"period": "All data"},
    {"brand": ["Gritzo", "HKVitals"], "platform": "Instagram"},
    {"period": "Last 28 days", "gender": "Female", "compare": "Nothing"},
    {"minimum_roas": "2", "category": "Fitness"},
    {"product": "MuscleBlaze Raw Whey Isolate 1kg", "follower_tier": "Mega"},
]


def truth(app, version, columns):
    """`columns` over the posts that the filters of `app` let through, in SQL of its own."""
    selection = app.session_state["chosen_selection"]
    parts = ["date between $first and $last"]
    values = {"first": selection.period.first, "last": selection.period.last}
    people, sales = [], []
    for name, chosen in selection.filters():
        values[name] = list(chosen)
        part = f"list_contains(${name}, {name})"
        if name in ("category", "gender", "follower_tier"):
            people.append(part)
        elif name in ("brand", "platform", "influencer_id"):
            parts.append(part)
            sales.append(part)
        else:
            sales.append(part)
    if people:
        these = (
            "influencer_id in (from marts.influencer_roas select influencer_id"
            f" where {' and '.join(people)})"
        )
        parts.append(these)
        sales.append(these)
    if selection.product or selection.campaign:
        parts.append(
            "influencer_id in (select influencer_id from marts.performance_daily"
            f" where {' and '.join(sales)})"
        )
    if selection.minimum_roas:
        values["minimum"] = selection.minimum_roas
        parts.append(
            "influencer_id in (select influencer_id from marts.performance_daily"
            f" where {' and '.join(['date between $first and $last', *sales])} group by 1"
            " having sum(spend) > 0 and sum(revenue) / sum(spend) >= $minimum)"
        )
    sql = f"select {columns} from marts.post_performance where {' and '.join(parts)}"
    return warehouse.query(version, sql, values)


@pytest.mark.parametrize("parameters", FILTER_SETS, ids=lambda p: ", ".join(p))
def test_cards_and_table_are_those_of_the_marts(open_page, version, parameters):
    app = open_page("posts", **parameters)
    found = truth(app, version, "*")
    assert len(found) > 0
    shown = cards(app)
    assert shown["Posts"] == LAKH.short_count(len(found))
    for heading, column in (("Reach", "reach"), ("Engagements", "engagements")):
        assert shown[heading] == LAKH.short_count(found[column].sum()), heading
    assert shown["Traced orders"] == LAKH.short_count(found["orders"].sum())
    assert shown["Traced revenue"] == LAKH.short_money(found["revenue"].sum())
    assert shown["Spend on posts"] == LAKH.short_money(found["spend"].sum())
    assert shown["Traced ROAS"] == ratio(found["revenue"].sum() / found["spend"].sum())
    assert shown["Engagement rate"] == share(found["engagements"].sum() / found["reach"].sum())
    listed = table(app, "caption", "url")
    for column in ("reach", "engagements", "orders", "revenue", "spend"):
        assert round(listed[column].sum(), 2) == round(found[column].sum(), 2), column
    bands = table(app, "engagement_band")
    assert bands["posts"].sum() == len(found)
    assert round(bands["revenue"].sum(), 2) == round(found["revenue"].sum(), 2)


def test_reach_and_engagement_are_the_same_on_the_overview(open_page):
    ours, overview = cards(open_page("posts", brand="Gritzo")), cards(open_page(brand="Gritzo"))
    for heading in ("Reach", "Engagement rate"):
        assert ours[heading] == overview[heading]


def test_only_what_is_complete_is_compared_with_the_period_before(open_page):
    deltas = {metric.label: metric.delta for metric in open_page("posts").metric}
    assert deltas["Posts"] and deltas["Reach"]
    assert not any(deltas[name] for name in deltas if "Traced" in name)


def test_traced_names_the_window_of_the_build(open_page, altered):
    folder = altered("update marts.build_info set attribution_window_days = 17")
    assert "at most 17 days" in texts(open_page("posts", folder=folder))


@pytest.mark.parametrize("order", queries.CAPTION_ORDERS)
def test_best_captions(open_page, ask, order):
    app = open_page("posts", period="All data")
    if order != "orders":
        app.button_group(key="captions-by").set_value(order).run()
    measure = "sum(engagements) / sum(reach)" if order == "engagement_rate" else f"sum({order})"
    least = 1000 if order == "engagement_rate" else 0
    best = ask(
        f"select caption, {measure} as value from marts.post_performance group by caption"
        " having sum(reach) >= $least order by value desc limit 1",
        least=least,
    )
    first = next(
        text.value for text in app.markdown if "**Traced" in text.value or "**Eng" in text.value
    )
    written = {"orders": LAKH.count, "revenue": LAKH.money, "engagement_rate": share}[order]
    assert f"{written(best['value'])}**" in first
    assert ui.literal(" ".join(best["caption"].split())) in texts(app)
    assert len(app.get("link_button")) == 5


def test_a_caption_of_several_posts_is_one_row(open_page, altered, ask):
    folder = altered("update marts.post_performance set caption = 'The same words'")
    whole = ask(
        "select count(*) as posts, sum(orders) as orders from marts.post_performance"
        " where date between date '2026-01-01' and date '2026-03-31'"
    )
    shown = texts(open_page("posts", folder=folder))
    assert f"**Traced orders {LAKH.count(whole['orders'])}**" in shown
    assert f"{LAKH.count(whole['posts'])} posts" in shown and "several platforms" in shown


def test_reach_of_the_best_captions_can_be_chosen(open_page):
    app = open_page("posts")
    app.button_group(key="captions-by").set_value("engagement_rate").run()
    app.number_input(key="captions-reach").set_value(10**9).run()
    assert "No caption has engagement rate here at this reach" in texts(app)


def test_hashtags_count_each_post_once(open_page, version):
    app = open_page("posts", period="All data")
    app.number_input(key="hashtag-posts").set_value(1).run()
    found = warehouse.query(version, "select caption, revenue from marts.post_performance")
    posts, revenue = Counter(), Counter()
    for row in found.itertuples():
        for tag in set(re.findall(r"#\w+", row.caption.lower())):
            posts[tag] += 1
            revenue[tag] += round(row.revenue * 100)
    shown = table(app, "hashtag").set_index("hashtag")
    assert dict(shown["posts"]) == dict(posts)
    assert {tag: round(value * 100) for tag, value in shown["revenue"].items()} == dict(revenue)
    app.number_input(key="hashtag-posts").set_value(100).run()
    assert set(table(app, "hashtag")["hashtag"]) == {tag for tag in posts if posts[tag] >= 100}
    app.number_input(key="hashtag-posts").set_value(10_000).run()
    assert "No hashtag is in that many of these posts" in texts(app)


def test_hashtags_in_other_scripts_and_spellings(altered, version):
    folder = altered(
        "delete from marts.post_performance where post_id <> 'P0001';"
        "update marts.post_performance set"
        " caption = 'नमस्ते #हिन्दी #Fit_2 #fit_2 #FIT-now #, a#b', date = date '2026-03-01'"
    )
    version = warehouse.current(folder)
    selection = Selection(queries.data_period(version))
    found = queries.hashtags(version, selection)
    assert set(found["hashtag"]) == {"#हिन्दी", "#fit_2", "#fit", "#b"}
    assert set(found["posts"]) == {1}
    once = warehouse.query(version, "select revenue from marts.post_performance")["revenue"]
    assert set(found["revenue"]) == set(once)


@pytest.mark.parametrize("measure", ["engagement_rate", "engagements", "reach"])
def test_engagement_against_revenue(open_page, measure):
    app = open_page("posts", platform=["YouTube", "Twitter"])
    app.button_group(key="scatter-by").set_value(measure).run()
    assert works(app)
    (chart,) = app.get("vega_lite_chart")
    assert "Traced revenue against" in chart.proto.alt
    assert f" of {cards(app)['Posts']} posts" in chart.proto.alt
    (spec,) = charts_of(app)
    assert spec["encoding"]["shape"]["field"] == spec["encoding"]["color"]["field"]


def test_search(open_page, ask):
    app = open_page("posts", period="All data", search_posts="WHEY protein")
    assert app.text_input(key="search_posts").value == "WHEY protein"
    app.text_input(key="search_posts").set_value("raw WHEY").run()
    found = ask(
        "select count(*) as posts from marts.post_performance"
        " where lower(caption) like '%raw whey%'"
    )
    assert len(table(app, "caption", "url")) == found["posts"] > 0
    app.text_input(key="search_posts").set_value("100% _ no such words").run()
    assert "No post has these words" in texts(app)


def test_a_caption_is_only_text_and_only_addresses_become_links(open_page, altered):
    folder = altered(
        "update marts.post_performance set url = case hash(post_id) % 3"
        " when 0 then 'javascript:alert(1)'"
        " when 1 then 'instagram.com/p/x'"
        " else 'HTTPS://a.b/c' end,"
        " caption = '[x](https://evil) <b>$a$</b> :red[n] #tag'"
    )
    app = open_page("posts", folder=folder)
    assert works(app)
    urls = set(table(app, "caption", "url")["url"].dropna())
    assert urls == {"https://instagram.com/p/x", "HTTPS://a.b/c"}
    first = next(text.value for text in app.markdown if "evil" in text.value)
    assert first.startswith("\\[x\\]\\(https\\://evil\\) &lt;b&gt;\\$a\\$")
    for link in app.get("link_button"):
        assert link.proto.url.lower().startswith("https://")


def test_posts_without_captions_and_reach(open_page, altered):
    folder = altered("update marts.post_performance set caption = null, reach = null, url = null")
    app = open_page("posts", folder=folder)
    assert "These posts have no captions" in texts(app)
    assert "None of these posts has a reach" in texts(app)
    assert cards(app)["Engagement rate"] == "–"


def test_influencers_without_posts(open_page, ask):
    lazy = ask(
        "select min(influencer_id) as id from marts.influencer_roas"
        " where influencer_id not in (select influencer_id from marts.post_performance)"
    )
    app = open_page("posts", period="All data")
    app.multiselect(key="influencer").set_value([lazy["id"]]).run()
    assert app.subheader[0].value == "Nothing matches these filters"
    app.button(key="reset-nothing-found").click().run()
    assert cards(app)["Posts"] != "0"


def test_one_post_that_cost_nothing(open_page, altered):
    folder = altered(
        "delete from marts.post_performance where post_id <> 'P0001';"
        "update marts.post_performance set spend = 0, roas = null"
    )
    app = open_page("posts", folder=folder, period="All data")
    assert cards(app)["Posts"] == "1"
    assert cards(app)["Traced ROAS"] == "–"
    assert len(table(app, "caption", "url")) == 1


def test_the_scatter_can_be_drawn_as_a_picture(version, monkeypatch):
    drawn = {}
    monkeypatch.setattr(charts, "show", lambda spec, key, text: drawn.setdefault(key, spec))
    points = queries.some_posts(version, Selection(queries.data_period(version)), limit=40)
    relation_charts.scatter(
        points, "reach", "revenue", LAKH, key="points", by="platform", described=("date",)
    )
    assert len(drawn["points"]["data"]["values"]) == 40
    assert pictures.draw(drawn["points"] | {"width": 600}).texts
    shown = [text["text"] for text in pictures.draw(drawn["points"]).texts]
    for platform in set(points["platform"]):
        assert shown.count(platform) == 1, "once in the legend"
