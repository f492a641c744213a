"""The page Incrementality: an assumption is called one, and moves as far as SQL says."""

import pytest
import queries
from formats import ratio, share
from selection import Selection
from streamlit.testing.v1 import AppTest

from .screen import LAKH, cards, charts_of, table, texts, works

BADGE = ":orange-badge[Assumption · fixed share]"
FILTER_SETS = [
    {"period": "All data"},
    {"brand": "Gritzo", "platform": ["Instagram", "YouTube"]},
    {"minimum_roas": "2", "gender": "Female", "compare": "Nothing"},
]


@pytest.mark.parametrize("parameters", FILTER_SETS, ids=lambda p: ", ".join(p))
def test_numbers_are_those_of_the_overview_and_of_the_marts(open_page, version, parameters):
    app = open_page("incrementality", **parameters)
    shown, overview = cards(app), cards(open_page("overview", **parameters))
    for heading in ("Revenue", "ROAS", "Incremental ROAS"):
        assert shown[heading] == overview[heading], heading
    totals = queries.totals(version, app.session_state["chosen_selection"])
    assert shown["Incremental revenue"] == LAKH.short_money(totals["incremental_revenue"])
    assert shown["Break-even share"] == share(totals["spend"] / totals["revenue"])
    by_brand = table(app, "brand", "incremental_revenue")
    assert round(by_brand["incremental_revenue"].sum(), 2) == totals["incremental_revenue"]


@pytest.mark.parametrize("percent", [0, 37, 85, 100])
def test_the_share_moves_the_answer_as_sql_says(open_page, ask, percent):
    app = open_page("incrementality", period="All data")
    assert app.slider(key="assumed_share").value == 85
    app.slider(key="assumed_share").set_value(percent).run()
    truth = ask(
        "select sum(round(revenue::decimal(26, 2) * $part::decimal(9, 6), 2)) as revenue,"
        " sum(assumed_incremental_revenue) as in_use, sum(spend) as spend"
        " from marts.performance_daily",
        part=percent / 100,
    )
    ours = [metric for metric in app.metric if metric.label.startswith("Incremental")]
    assert ours[2].value == LAKH.short_money(truth["revenue"])
    assert ours[3].value == ratio(truth["revenue"] / truth["spend"])
    if percent == 85:
        assert truth["revenue"] == truth["in_use"]
        assert ours[2].value == ours[0].value
    for chart in app.get("vega_lite_chart"):
        assert f"at {percent}%" in chart.proto.alt and "at 100%" in chart.proto.alt


def test_each_share_to_the_paisa(version, ask):
    selection = Selection(queries.data_period(version), brand=("HKVitals",))
    found = queries.assumed_shares(version, selection, [0, 63, 63, 85, 100])
    assert found["percent"].tolist() == [0, 63, 85, 100]
    truth = ask(
        "select sum(revenue) as revenue, sum(assumed_incremental_revenue) as in_use,"
        " sum(round(revenue * 0.63, 2)) as some from marts.performance_daily"
        " where brand = 'HKVitals'"
    )
    assert found["incremental_revenue"].round(2).tolist() == [
        0,
        truth["some"],
        truth["in_use"],
        truth["revenue"],
    ]


def test_the_share_travels_in_the_url(open_page):
    app = open_page("incrementality", assumed_share="40")
    assert app.slider(key="assumed_share").value == 40


def test_every_incremental_number_stands_beside_its_method(open_page):
    app = open_page("incrementality")
    incremental = [metric.label for metric in app.metric if "Incremental" in metric.label]
    assert len(incremental) == 5
    assert all(BADGE in label for label in incremental)
    headings = [text.value for text in app.markdown if text.value.startswith("**Incremental")]
    assert len(headings) == 2 and all(BADGE in text for text in headings)
    assert "Assumed, not measured" in texts(app)


def test_an_assumption_has_no_interval(open_page, version):
    methods = queries.methods(version, Selection(queries.data_period(version)))
    assert set(methods["tier"]) == {"assumption"}
    assert methods["low"].isna().all() and methods["high"].isna().all()
    app = open_page("incrementality")
    assert "Interval" not in texts(app)
    charts = charts_of(app)
    assert len(charts) == 2
    for spec in charts:
        assert {layer["mark"]["type"] for layer in spec["layer"]} <= {"line", "point", "rule"}


@pytest.mark.parametrize("cut", ["platform", "category", "campaign"])
def test_each_cut(open_page, version, cut):
    app = open_page("incrementality", brand="MuscleBlaze")
    app.button_group(key="incremental-by").set_value(cut).run()
    truth = queries.by(version, app.session_state["chosen_selection"], cut)
    shown = table(app, cut, "incremental_revenue")
    assert shown["incremental_revenue"].tolist() == truth["incremental_revenue"].tolist()


def test_nothing_spent(open_page, altered):
    folder = altered("update marts.performance_daily set spend = 0")
    app = open_page("incrementality", folder=folder)
    assert cards(app)["Incremental ROAS"] == "–"
    assert "Nothing was spent here" in texts(app)
    assert len(app.get("vega_lite_chart")) == 1
    assert "bring in what they cost" not in texts(app)


def test_nothing_sold(open_page, altered):
    folder = altered(
        "update marts.performance_daily set revenue = 0, assumed_incremental_revenue = 0"
    )
    app = open_page("incrementality", folder=folder)
    assert cards(app)["Break-even share"] == "–"
    assert "There is no revenue here to take a share of" in texts(app)


def test_where_no_share_is_enough(open_page, altered):
    folder = altered("update marts.performance_daily set spend = spend * 100")
    app = open_page("incrementality", folder=folder)
    assert "the revenue would not cover what influencers cost" in texts(app)


def test_nothing_found(open_page, altered):
    app = open_page("incrementality", folder=altered("delete from marts.performance_daily"))
    assert app.subheader[0].value == "Nothing matches these filters"


def test_a_build_by_source_baseline_shows_its_own_numbers(open_page, altered):
    folder = altered(
        """
        update marts.build_info set iroas_method = 'source_baseline';
        update marts.brand_roas set
            iroas_method = 'source_baseline', incremental_revenue = -7, incremental_roas = -0.5;
        """
    )
    app = open_page("incrementality", folder=folder)
    held = table(app, "brand", "iroas_method")
    assert set(held["incremental_revenue"]) == {-7}
    assert ":orange-badge[Assumption · source baseline]" in texts(app)
    in_use = [text.value for text in app.markdown if "[in use]" in text.value]
    assert len(in_use) == 1 and in_use[0].startswith("**Source baseline**")


def test_without_other_revenue_the_baseline_refuses(open_page, altered):
    folder = altered("delete from marts.revenue_by_source_daily where channel <> 'influencer'")
    app = open_page("incrementality", folder=folder)
    assert "**Refused**: The data hold no revenue without an influencer" in texts(app)


def test_measured_methods_have_room(monkeypatch, project_dir):
    def page():
        import evidence
        import pandas as pd

        columns = ["method", "tier", "estimate", "low", "high"]
        columns += ["verdict", "refusal_reason", "in_use"]
        rows = [
            ("holdout", "randomized", 1.4, 1.1, 1.7, "profitable", None, False),
            ("did", "quasi", 9.9, 9.8, 10.0, "refused", "No *pre-trend* alike.", False),
            ("fixed_share", "assumption", 2.0, 1.9, 2.1, "assumed_not_measured", None, True),
        ]
        evidence.show(pd.DataFrame(rows, columns=columns))

    app = AppTest.from_function(page).run()
    assert works(app)
    assert [metric.value for metric in app.metric] == ["1.40", "2.00"]
    shown = texts(app)
    assert shown.count("Interval") == 1 and "Interval: 1.10 to 1.70" in shown
    assert "**Refused**: No \\*pre-trend\\* alike." in shown
    assert ":green-badge[Randomized · holdout]" in shown
