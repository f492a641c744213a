"""What queries give is what the marts say, and filters narrow it as plain SQL would."""

import re
from datetime import date

import pandas as pd
import pytest
import queries
import warehouse
from selection import CUSTOMERS, Period, Selection

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def everything(version):
    return Selection(queries.data_period(version))


@pytest.mark.parametrize(
    ("dimension", "mart"),
    [
        ("brand", "brand_roas"),
        ("platform", "platform_roas"),
        ("product", "product_roas"),
        ("campaign", "campaign_roas"),
        ("category", "category_roas"),
        ("influencer_id", "influencer_roas"),
    ],
)
def test_a_cut_of_all_data_is_its_mart(version, everything, dimension, mart):
    truth = warehouse.query(version, f"from marts.{mart}").set_index(dimension).sort_index()
    found = queries.by(version, everything, dimension).set_index(dimension).sort_index()
    shared = [name for name in found if name in truth and name not in ("platform",)]
    assert {"revenue", "spend", "roas", "incremental_roas", "engagement_rate"} <= set(shared)
    # An influencer who never did or cost anything is in the mart alone.
    truth = truth.loc[found.index.union(truth.index[truth["spend"] + truth["touchpoints"] > 0])]
    # A cut is the assumption; the mart's row takes over what was measured of its entity.
    measured = truth["iroas_tier"] != "assumption"
    incremental = [name for name in shared if name.startswith("incremental_")]
    others = [name for name in shared if name not in incremental]
    pd.testing.assert_frame_equal(found[others], truth[others], check_dtype=False)
    pd.testing.assert_frame_equal(
        found.loc[~measured, incremental], truth.loc[~measured, incremental], check_dtype=False
    )
    assert measured.sum() < len(truth) and measured.any() == (dimension in ("brand", "campaign"))


def test_days_of_all_data_are_daily_roas(version, everything):
    truth = warehouse.query(version, "from marts.daily_roas order by date")
    found = queries.daily(version, everything)
    shared = [name for name in found if name in truth]
    assert "rolling_7_day_roas" in shared
    pd.testing.assert_frame_equal(found[shared], truth[shared], check_dtype=False)


@pytest.mark.parametrize("grain", queries.GRAINS)
def test_every_grain_has_the_same_total(version, grain):
    selection = Selection(QUARTER, brand=("Gritzo",))
    total = queries.totals(version, selection)
    found = queries.daily(version, selection, grain)
    for name in ("orders", "revenue", "spend", "engagements"):
        assert round(found[name].sum(), 2) == round(total[name], 2), name


def test_a_rolling_week_looks_at_the_days_before_the_period(version, ask):
    first = queries.daily(version, Selection(QUARTER)).iloc[0]
    truth = ask("select rolling_7_day_roas from marts.daily_roas where date = '2026-01-01'")
    assert first["rolling_7_day_roas"] == truth["rolling_7_day_roas"]


def test_every_filter_narrows_as_plain_sql_does(version, ask):
    selection = Selection(
        QUARTER,
        brand=("MuscleBlaze", "Gritzo"),
        platform=("Instagram",),
        category=("Fitness", "Nutrition", "Lifestyle"),
        gender=("Female", "Other"),
        follower_tier=("micro", "mid"),
    )
    found = queries.totals(version, selection)
    truth = ask(
        """
        select sum(p.orders) as orders, sum(p.revenue)::decimal(18, 2) as revenue,
            sum(p.spend)::decimal(18, 2) as spend, count(distinct p.influencer_id) as influencers
        from marts.performance_daily as p
        inner join marts.influencer_roas as i on p.influencer_id = i.influencer_id
        where p.date between '2026-01-01' and '2026-03-31'
            and p.brand in ('MuscleBlaze', 'Gritzo') and p.platform = 'Instagram'
            and i.category in ('Fitness', 'Nutrition', 'Lifestyle')
            and i.gender in ('Female', 'Other')
            and i.follower_tier in ('micro', 'mid')
        """
    )
    assert truth["revenue"] > 0
    assert {name: found[name] for name in truth} == truth


def test_the_minimum_roas_keeps_influencers_who_reach_it_under_the_other_filters(version):
    base = Selection(QUARTER, brand=("MuscleBlaze",))
    people = queries.by(version, base, "influencer_id")
    kept = people[people["roas"] >= 3]
    assert 0 < len(kept) < len(people)
    limited = Selection(QUARTER, QUARTER.before(), brand=("MuscleBlaze",), minimum_roas=3.0)
    found = queries.by(version, limited, "influencer_id")
    assert set(found["influencer_id"]) == set(kept["influencer_id"])
    # The same people before, whatever their ROAS was then.
    before = queries.by(version, limited.before(), "influencer_id")
    assert set(before["influencer_id"]) <= set(kept["influencer_id"])
    assert (before["roas"].fillna(0) < 3).any()


def test_contributions_add_up_to_the_change(version):
    selection = Selection(QUARTER, QUARTER.before())
    now, then = queries.totals(version, selection), queries.totals(version, selection.before())
    found = queries.contributions(version, selection)
    for dimension, rows in found.groupby("dimension"):
        for name in ("revenue", "spend"):
            change = round(rows[f"{name}_change"].sum(), 2)
            assert change == round(now[name] - then[name], 2), (dimension, name)


def test_roas_without_a_brand_is_that_of_the_other_brands(version):
    selection = Selection(QUARTER, QUARTER.before())
    found = queries.contributions(version, selection).set_index(["dimension", "value"])
    others = tuple(b for b in queries.options(version)["brand"] if b != "Gritzo")
    rest = Selection(QUARTER, QUARTER.before(), brand=others)
    row = found.loc[("brand", "Gritzo")]
    assert row["roas_without"] == queries.totals(version, rest)["roas"]
    assert row["roas_without_before"] == queries.totals(version, rest.before())["roas"]


def test_sources_hold_all_revenue_and_influencers_theirs(version, everything, ask):
    found = queries.revenue_by_source(version, everything)
    info = ask("from marts.build_info")
    assert round(found["revenue"].sum(), 2) == info["total_revenue"]
    through_influencers = found[found["channel"] == "influencer"]
    assert round(through_influencers["revenue"].sum(), 2) == info["influencer_revenue"]


def test_sources_of_a_brand_are_its_own(version, ask):
    found = queries.revenue_by_source(version, Selection(QUARTER, brand=("Gritzo",)))
    truth = ask(
        """
        select sum(revenue)::decimal(18, 2) as revenue from marts.revenue_by_source_daily
        where brand = 'Gritzo' and date between '2026-01-01' and '2026-03-31'
        """
    )
    assert round(found["revenue"].sum(), 2) == truth["revenue"] > 0


@pytest.mark.parametrize("customers", CUSTOMERS)
def test_orders_and_revenue_are_those_of_the_customers_asked_for(version, ask, customers):
    selection = Selection(QUARTER, brand=("MuscleBlaze",), customers=customers)
    found, everybody = (
        queries.totals(version, selection),
        queries.totals(version, Selection(QUARTER, brand=("MuscleBlaze",))),
    )
    truth = ask(
        f"""
        select sum({customers}_customer_orders) as orders,
            sum({customers}_customer_revenue)::decimal(18, 2) as revenue,
            sum(spend)::decimal(18, 2) as spend, sum(reach) as reach
        from marts.performance_daily
        where date between '2026-01-01' and '2026-03-31' and brand = 'MuscleBlaze'
        """
    )
    assert 0 < truth["orders"] < everybody["orders"]
    assert {name: found[name] for name in truth} == truth
    assert found["spend"] == everybody["spend"]
    # What was measured is of all customers; of some of them the share is assumed.
    assert (found["iroas_tier"], everybody["iroas_tier"]) == ("assumption", "randomized")
    share = found["incremental_revenue"] / found["revenue"]
    assert float(share) == pytest.approx(0.85, abs=1e-3)
    by_day = queries.daily(version, selection)
    assert by_day["revenue"].sum() == pytest.approx(found["revenue"], abs=1e-6)


def test_new_and_returning_customers_of_the_demo_are_all_customers(version):
    """Every order of the demo names its customer, so that the two kinds sum to all."""
    parts = [queries.totals(version, Selection(QUARTER, customers=kind)) for kind in CUSTOMERS]
    whole = queries.totals(version, Selection(QUARTER))
    for name in ("orders", "revenue", "new_customers"):
        assert sum(part[name] for part in parts) == pytest.approx(whole[name], abs=1e-6), name
    with pytest.raises(ValueError, match="customers is one of"):
        queries.totals(version, Selection(QUARTER, customers="old"))


def test_nothing_found_is_zero_rows_and_empty_ratios(version):
    found = queries.totals(version, Selection(QUARTER, brand=("No such brand",)))
    assert (found["rows"], found["revenue"], found["roas"]) == (0, 0, None)


def test_values_are_never_sql(version):
    nasty = "x'); drop table marts.performance_daily; --"
    selection = Selection(
        QUARTER,
        QUARTER.before(),
        **dict.fromkeys(("brand", "platform", "product", "campaign", "gender"), (nasty,)),
    )
    assert queries.totals(version, selection)["rows"] == 0
    assert queries.contributions(version, selection).empty
    assert queries.totals(version, Selection(QUARTER))["rows"] > 0


def test_sql_stands_in_queries_alone_and_reads_marts_alone(project_dir):
    folder = project_dir / "dashboard"
    # What a reader of some brands may see, and whole marts as files: neither asks a question.
    others = {folder / "brand_rows.py", folder / "your_data" / "results.py"}
    places = {*(folder / "queries").glob("*.py")} | others
    found = set()
    for file in folder.rglob("*.py"):
        text = file.read_text("utf-8")
        if re.search(r"\b(from|join) marts\.", text):
            found.add(file)
        for schema in ("raw", "staging", "intermediate", "reference"):
            assert not re.search(rf"\b(from|join) {schema}\.", text), file.name
    assert found <= places, found - places
    assert folder / "queries" / "selected.py" in found  # else the pattern finds nothing


def test_unknown_dimensions_and_grains_are_refused(version):
    with pytest.raises(KeyError):
        queries.by(version, Selection(QUARTER), "brand; drop table x")
    with pytest.raises(ValueError, match="grain"):
        queries.daily(version, Selection(QUARTER), "decade")
