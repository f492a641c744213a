"""The page Brands & campaigns: its numbers are the marts', whatever is chosen."""

from datetime import date

import comparison_charts
import filters
import formats
import pictures
import pytest
import queries
import warehouse
from formats import Formats
from selection import Period, Selection

from .screen import rows_of

LAKH = Formats("lakh")
PAGE = "brands_and_campaigns"


def frame(app):
    """The only table of the page."""
    (found,) = app.dataframe
    return found.value


def texts(app):
    told = [*app.markdown, *app.caption, *app.info, *app.subheader]
    return "\n".join(element.value for element in told).replace("\\", "")


@pytest.fixture
def chosen(version):
    """What the page shows at first: the last 90 days, compared with the 90 before."""
    period = filters.preset_period(filters.LAST_90_DAYS, queries.data_period(version))
    return Selection(period, compared=period.before())


@pytest.fixture
def drawn(monkeypatch):
    """Every chart that a page draws, by its key."""
    import charts

    found = {}
    monkeypatch.setattr(
        charts, "show", lambda spec, key, told: found.update({key: (spec, told)}) or spec
    )
    return found


def days(period):
    return {"first": period.first, "last": period.last}


def test_cards_are_the_totals_of_the_marts(open_page, ask, chosen):
    shown = {metric.label.split(" :")[0]: metric.value for metric in open_page(PAGE).metric}
    truth = ask(
        f"""
        select sum(revenue)::double as revenue, sum(spend)::double as spend,
            sum(orders) as orders, sum(new_customers) as new_customers,
            sum(incremental_revenue) as incremental_revenue
        from {rows_of("brand", True)} where date between $first and $last
        """,
        **days(chosen.period),
    )
    assert shown == {
        "Revenue": LAKH.short_money(truth["revenue"]),
        "Spend": LAKH.short_money(truth["spend"]),
        "ROAS": formats.ratio(truth["revenue"] / truth["spend"]),
        "Incremental ROAS": formats.ratio(truth["incremental_revenue"] / truth["spend"]),
        "Orders": LAKH.short_count(truth["orders"]),
        "Average order value": LAKH.short_money(truth["revenue"] / truth["orders"]),
        "New customers": LAKH.short_count(truth["new_customers"]),
        "Customer acquisition cost": LAKH.short_money(truth["spend"] / truth["new_customers"]),
    }


def test_dearer_customers_are_not_shown_as_good_news(open_page):
    app = open_page(PAGE)
    (cost,) = [metric for metric in app.metric if metric.label.startswith("Customer acq")]
    (revenue,) = [metric for metric in app.metric if metric.label == "Revenue"]
    rose = [metric.delta.startswith("+") for metric in (cost, revenue)]
    assert (cost.color == revenue.color) is (rose[0] != rose[1])


@pytest.mark.parametrize("cut", ["campaign", "product", "category", "brand", "platform"])
def test_each_list_sums_to_the_marts_now_and_before(open_page, ask, chosen, cut):
    app = open_page(PAGE)
    app.segmented_control(key="list").set_value(cut).run()
    assert not app.exception
    table = frame(app)
    # Influencers have a category, and no measurement.
    mart = "influencer_id" if cut == "category" else cut
    truth = ask(
        f"""
        select sum(revenue)::double as revenue, sum(spend)::double as spend,
            sum(incremental_revenue) as incremental_revenue, sum(orders) as orders,
            sum(new_customers) as new_customers
        from {rows_of(mart, True)} where date between $first and $last
        """,
        **days(chosen.period),
    )
    for name, value in truth.items():
        assert table[name].sum() == pytest.approx(value), name
    (badge,) = [text.value for text in app.markdown if text.value.startswith("Incremental numb")]
    assert ("% measured, " in badge) == (cut == "brand")
    assert (":orange-badge[Assumption" in badge) == (cut != "brand")
    assert table[cut].is_unique


@pytest.mark.parametrize("cut", ["campaign", "category"])
def test_change_is_against_the_period_before(version, chosen, cut):
    found = queries.with_change(version, chosen, cut).set_index(cut)
    now = queries.by(version, Selection(chosen.period), cut).set_index(cut)
    before = queries.by(version, Selection(chosen.compared), cut).set_index(cut)
    # What was there only before is listed, too.
    assert set(found.index) == set(now.index) | set(before.index)
    for value, row in found.iterrows():
        then = before["revenue"].get(value, 0.0)
        assert row["revenue"] == pytest.approx(now["revenue"].get(value, 0.0))
        assert row["revenue_before"] == pytest.approx(then)
        if then:
            assert row["revenue_growth"] == pytest.approx(row["revenue"] / then - 1)
        else:
            assert formats.is_empty(row["revenue_growth"])


def test_without_a_comparison_there_is_no_change(open_page):
    table = frame(open_page(PAGE, compare="Nothing"))
    assert not {"revenue_growth", "spend_growth", "roas_before"} & set(table.columns)


@pytest.mark.parametrize("measure", ["roas", "revenue", "customer_acquisition_cost"])
def test_the_matrix_ends_in_the_ratio_of_sums(open_page, version, chosen, drawn, measure):
    app = open_page(PAGE)
    app.selectbox(key="measure").set_value(measure).run()
    assert not app.exception
    spec, told = drawn["brand-by-platform"]
    cells = {(cell["row"], cell["column"]): cell[measure] for cell in spec["data"]["values"]}
    write = formats.ratio if measure == "roas" else LAKH.money
    everything = queries.totals(version, chosen)
    assert cells["All", "All"] == write(everything[measure])
    for brand in queries.by(version, chosen, "brand").to_dict("records"):
        assert cells[brand["brand"], "All"] == write(brand[measure])
    one = Selection(chosen.period, brand=("MuscleBlaze",), platform=("YouTube",))
    assert cells["MuscleBlaze", "YouTube"] == write(queries.totals(version, one)[measure])
    assert "MuscleBlaze, YouTube" in told


def test_incremental_measures_carry_their_badge(open_page, drawn):
    app = open_page(PAGE)
    app.selectbox(key="measure").set_value("incremental_roas").run()
    assert "Incremental ROAS: :orange-badge[Assumption · fixed share]" in texts(app)


@pytest.mark.parametrize("measure", ["revenue", "spend", "roas", "new_customers"])
def test_the_trend_is_the_marts_by_brand(open_page, ask, chosen, drawn, measure):
    app = open_page(PAGE)
    app.segmented_control(key="trend").set_value(measure).run()
    assert not app.exception
    rows = drawn["brand-over-time"][0]["data"]["values"]
    assert {row["name"] for row in rows} >= {"MuscleBlaze", "HKVitals", "Gritzo"}
    if measure != "roas":
        truth = ask(
            f"select sum({measure})::double as total from marts.performance_daily"
            " where brand = 'Gritzo' and date between $first and $last",
            **days(chosen.period),
        )
        shown = sum(row["value"] for row in rows if row["name"] == "Gritzo")
        assert shown == pytest.approx(truth["total"])


def test_over_time_by_refuses_what_it_does_not_know(version, chosen):
    with pytest.raises(ValueError, match="grain is one of"):
        queries.over_time_by(version, chosen, "brand", ["Gritzo"], "hour")
    with pytest.raises(KeyError):
        queries.over_time_by(version, chosen, "colour", ["red"], "day")


def test_where_the_spend_of_a_campaign_comes_from_is_said(open_page):
    assert "may have sold after it" in texts(open_page(PAGE))
    whole = texts(open_page(PAGE, period="All data"))
    assert "to 30 days after it" in whole
    assert "may have sold after it" not in whole
    assert "to 30 days after it" not in texts(open_page(PAGE, list="Products"))


def test_campaigns_that_had_ended_cost_next_to_nothing(version):
    """Spend of posts once went to all campaigns ever: 45 % of this quarter on ended ones."""
    quarter = Selection(Period(date(2026, 1, 1), date(2026, 3, 31)))
    found = queries.by(version, quarter, "campaign")
    ended = found[(found["revenue"] == 0) & (found["campaign"] != "Unassigned")]
    assert len(ended) > 5
    assert ended["spend"].sum() < 0.02 * found["spend"].sum()


def test_filters_hold_and_a_link_keeps_what_is_shown(open_page, ask):
    app = open_page(PAGE, brand="Gritzo", period="All data", list="Products", measure="Revenue")
    assert app.segmented_control(key="list").value == "product"
    assert app.selectbox(key="measure").value == "revenue"
    truth = ask(
        "select sum(revenue)::double as revenue from marts.performance_daily where brand = 'Gritzo'"
    )
    assert frame(app)["revenue"].sum() == pytest.approx(truth["revenue"])


def test_one_row_is_enough(open_page, altered):
    folder = altered(
        "delete from marts.performance_daily where rowid <>"
        " (select max(rowid) from marts.performance_daily where revenue > 0 and spend > 0)"
    )
    app = open_page(PAGE, folder=folder, period="All data")
    assert len(frame(app)) == 1
    assert not app.error


def test_without_any_spend_there_is_no_ratio_and_no_cost_of_a_customer(open_page, altered):
    app = open_page(PAGE, folder=altered("update marts.performance_daily set spend = 0"))
    assert frame(app)["roas"].isna().all()
    shown = {metric.label.split(" :")[0]: metric.value for metric in app.metric}
    assert shown["ROAS"] == formats.EMPTY
    assert "No new customers that were paid for" in texts(app)


def test_nothing_found_offers_the_way_back(open_page):
    app = open_page(PAGE, minimum_roas="99999")
    assert "Nothing matches these filters" in texts(app)
    app.button(key="reset-nothing-found").click().run()
    assert app.metric


def test_line_names_and_cells_of_any_text_are_shown_as_they_are(version, drawn):
    data = warehouse.query(
        version, "select '=1+1' as brand, date '2026-01-01' as date, 1.0 as revenue"
    )
    spec = comparison_charts.lines(data, "brand", "revenue", LAKH, key="lines")
    assert spec["data"]["values"][0]["name"] == "=1+1"


def test_periods_cut_short_are_named(version):
    from datetime import date

    import charts

    assert charts.grain_note(Period(date(2026, 1, 5), date(2026, 1, 18)), "week") == "By week."
    assert "cut short" in charts.grain_note(Period(date(2026, 1, 5), date(2026, 1, 17)), "week")
    assert charts.grain_note(Period(date(2026, 1, 1), date(2026, 2, 28)), "month") == "By month."


def test_charts_of_the_page_and_of_influencers_are_valid_and_described(open_page, drawn):
    import altair as alt

    open_page(PAGE)
    open_page("influencers")
    open_page("influencers", people=["Danish Menon (60)", "Kavya Kapoor (1)"])
    assert {
        "brand-by-platform",
        "brand-over-time",
        "revenue-against-spend",
        "comparison-over-time",
    } <= set(drawn)
    for spec, told in drawn.values():
        alt.LayerChart.from_dict(spec)
        assert len(told) > 20
        assert told.endswith(".")


def test_the_legend_of_a_picture_names_each_line_once(version, chosen, drawn):
    found = queries.over_time_by(version, chosen, "brand", ["MuscleBlaze", "Gritzo"], "week")
    comparison_charts.lines(found, "brand", "revenue", LAKH, key="lines", grain="week")
    shown = [text["text"] for text in pictures.draw(drawn["lines"][0]).texts]
    assert [shown.count(name) for name in ("MuscleBlaze", "Gritzo")] == [1, 1]
