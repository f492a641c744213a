"""Every number in every table and on every card is SQL on the marts, written here a second time.

The walk knows each table by its first column. A table, a column of numbers or a card without an SQL
statement here fails, so that a new number on a page comes with its truth.
"""

import re
from statistics import NormalDist

import formats
import numpy as np
import pandas as pd
import pytest
import warehouse
from formats import Formats
from scipy.stats import t as student_t

from .screen import charts_of, rows_of, texts

LAKH = Formats("lakh")
QUARTER = {"period": "Custom dates", "dates": ["2026-01-01", "2026-03-31"]}
IN_QUARTER = "date between '2026-01-01' and '2026-03-31'"
BEFORE = "date between '2025-10-03' and '2025-12-31'"
# What one of the filters leaves of performance, and of posts; whether it leaves brands whole.
FILTERS = {
    "everything": ({}, "true", True),
    "a brand": ({"brand": "HKVitals"}, "brand = 'HKVitals'", True),
    "a category": (
        {"category": "Fitness"},
        "influencer_id in (select influencer_id from marts.influencer_roas"
        " where category = 'Fitness')",
        False,
    ),
}

# In doubles and without the functions of the marts, so that nothing is asked the same way twice.
MEASURES = """
    sum(revenue)::double as revenue,
    sum(spend)::double as spend,
    sum(revenue)::double / nullif(sum(spend), 0)::double as roas,
    sum(incremental_revenue)::double as incremental_revenue,
    sum(incremental_revenue)::double / nullif(sum(spend), 0)::double as incremental_roas,
    sum(orders)::double as orders,
    sum(revenue)::double / nullif(sum(orders), 0) as average_order_value,
    nullif(sum(spend), 0)::double / nullif(sum(orders), 0) as cost_per_order,
    sum(new_customers)::double as new_customers,
    nullif(sum(spend), 0)::double / nullif(sum(new_customers), 0) as customer_acquisition_cost,
    sum(posts)::double as posts,
    sum(reach)::double as reach,
    sum(likes + comments + shares + saves)::double / nullif(sum(reach), 0) as engagement_rate,
    count(distinct influencer_id)::double as influencers
"""
POST_MEASURES = """
    count(*)::double as posts,
    count(distinct influencer_id)::double as influencers,
    sum(reach)::double as reach,
    sum(engagements)::double as engagements,
    sum(engagements)::double / nullif(sum(reach), 0) as engagement_rate,
    sum(orders)::double as orders,
    sum(revenue)::double as revenue,
    sum(spend)::double as spend,
    sum(revenue)::double / nullif(sum(spend), 0)::double as roas
"""
BY_PERFORMANCE = "select {key}, {measures} from {rows} where {quarter} and {{where}} group by 1"


def by_performance(key, quarter=IN_QUARTER):
    """Performance of the quarter by a column of its own."""
    return BY_PERFORMANCE.format(key=key, measures=MEASURES, quarter=quarter, rows=rows_of(key))


# What was there only in the period before is a row, too, with nothing in this one.
NOW = ("revenue", "spend", "incremental_revenue", "orders", "new_customers", "influencers")
WITH_CHANGE = f"""
    select
        {{key}},
        now.* exclude ({{key}}, {", ".join(NOW)}),
        {", ".join(f"coalesce(now.{name}, 0) as {name}" for name in NOW)},
        coalesce(now.revenue, 0) / nullif(before.revenue, 0) - 1 as revenue_growth,
        coalesce(now.spend, 0) / nullif(before.spend, 0) - 1 as spend_growth,
        before.roas as roas_before
    from ({by_performance("{key}")}) as now
    full join ({by_performance("{key}", BEFORE)}) as before using ({{key}})
"""
PAYOUTS = """
    from marts.payout_reconciliation
    where influencer_id in (
        select influencer_id from marts.performance_daily where {where}
    )
"""

# The truth of each table by its page and its first column. `{where}` is what the filter leaves.
TABLES = {
    ("overview", "label"): """
        with parts as (
            select
                brand as label,
                coalesce(sum(revenue) filter (in_quarter), 0)::double as revenue,
                coalesce(sum(revenue) filter (not in_quarter), 0)::double as revenue_before,
                coalesce(sum(spend) filter (in_quarter), 0)::double as spend,
                coalesce(sum(spend) filter (not in_quarter), 0)::double as spend_before
            from (
                select *, date >= '2026-01-01' as in_quarter
                from marts.performance_daily
                where date between '2025-10-03' and '2026-03-31' and {where}
            )
            group by 1
        )
        select
            *,
            revenue - revenue_before as revenue_change,
            spend - spend_before as spend_change,
            ((sum(revenue) over ()) - revenue)
                / nullif(round((sum(spend) over ()) - spend, 2), 0) as roas_without,
            ((sum(revenue_before) over ()) - revenue_before)
                / nullif(round((sum(spend_before) over ()) - spend_before, 2), 0)
                as roas_without_before
        from parts
    """,
    ("influencers", "influencer_name"): f"""
        select influencer_name, numbers.*
        from ({by_performance("influencer_id")}) as numbers
        inner join marts.influencer_roas as influencers using (influencer_id)
    """,
    ("influencers", "roas_band"): f"""
        select
            case
                when roas is null then 'no_spend'
                when roas < 1 then 'loss_making'
                when roas < 2 then 'poor'
                when roas <= 3 then 'average'
                else 'good'
            end as roas_band,
            count(*)::double as influencers,
            sum(spend) as spend,
            sum(revenue) as revenue,
            sum(revenue) / nullif(sum(spend), 0) as roas
        from ({by_performance("influencer_id")})
        group by 1
    """,
    **{
        ("brands_and_campaigns", key): WITH_CHANGE.replace("{key}", key)
        for key in ("campaign", "product", "brand", "platform")
    },
    ("posts", "hashtag"): f"""
        select hashtag, {POST_MEASURES}
        from (
            select
                *,
                unnest(list_distinct(regexp_extract_all(lower(caption), '#\\w+'))) as hashtag
            from marts.post_performance
            where {IN_QUARTER} and {{where}}
        )
        group by 1
    """,
    ("posts", "engagement_band"): f"""
        select engagement_band, {POST_MEASURES}
        from marts.post_performance where {IN_QUARTER} and {{where}} group by 1
    """,
    ("posts", "date"): f"""
        select
            date, reach, engagements, engagements / nullif(reach, 0) as engagement_rate, orders,
            revenue::double as revenue, spend::double as spend,
            revenue::double / nullif(spend, 0)::double as roas
        from marts.post_performance where {IN_QUARTER} and {{where}}
    """,
    **{
        ("payouts", key): f"""
            select
                {key},
                count(payout_id)::double as payouts,
                count(distinct influencer_id)::double as influencers,
                sum(total_payout)::double as total_payout,
                sum(expected_payout)::double as expected_payout,
                sum(difference)::double as difference
            {PAYOUTS} and ({is_there})
            group by all
        """
        for key, is_there in {
            "reconciliation_status": "true",
            "payout_rule": "payout_id is not null",
            "status": "payout_id is not null",
        }.items()
    },
    ("incrementality", "brand"): by_performance("brand"),
    ("data_quality", "check_name"): """
        select check_name, value::double as value, out_of::double as out_of,
            value::double / nullif(out_of, 0)::double as share
        from marts.data_quality
    """,
}
# Words that the page writes for a key.
PAYOUT_ROWS = f"""
    select influencer_name, total_payout::double as total_payout,
        expected_payout::double as expected_payout, difference::double as difference,
        rate::double as rate, tracked_posts, tracked_orders,
        tracked_revenue::double as tracked_revenue, declared_orders,
        count(payout_id) filter (where not is_cancelled)
            over (partition by influencer_id, basis) as payouts_on_basis,
        reconciliation_status
    {PAYOUTS}
"""
BASES = f"""
    with newest as (
        select influencer_id, basis, influencer_name, tracked_posts, tracked_orders,
            arg_max(rate, (coalesce(date, '1900-01-01'), payout_id))::double as rate,
            arg_max(expected_payout, (coalesce(date, '1900-01-01'), payout_id))::double as cost
        {PAYOUTS}
            and basis in ('post', 'order', 'revenue_share') and rate > 0
            and expected_payout is not null
        group by all
    )
    select influencer_name, any_value(tracked_posts) as tracked_posts,
        any_value(tracked_orders) as tracked_orders,
        case when count(*) > 1 then max(cost) - min(cost) end as saving,
        max(rate) filter (basis = 'post') as post_rate,
        max(cost) filter (basis = 'post') as post_cost,
        max(rate) filter (basis = 'order') as order_rate,
        max(cost) filter (basis = 'order') as order_cost,
        max(rate) filter (basis = 'revenue_share') as revenue_share_rate,
        max(cost) filter (basis = 'revenue_share') as revenue_share_cost
    from newest group by influencer_id, influencer_name
"""

# The truth of the cards of each page: heading, SQL expression and how it is written.
MONEY, COUNT, RATIO, SHARE = LAKH.short_money, LAKH.short_count, formats.ratio, formats.share
OF_PERFORMANCE = {
    "Revenue": ("revenue", MONEY),
    "Spend": ("spend", MONEY),
    "ROAS": ("roas", RATIO),
    "Incremental revenue": ("incremental_revenue", MONEY),
    "Incremental ROAS": ("incremental_roas", RATIO),
    "Orders": ("orders", COUNT),
    "Average order value": ("average_order_value", MONEY),
    "New customers": ("new_customers", COUNT),
    "Customer acquisition cost": ("customer_acquisition_cost", MONEY),
    "Cost per order": ("cost_per_order", MONEY),
    "Reach": ("reach", COUNT),
    "Engagement rate": ("engagement_rate", SHARE),
    "Break-even share": ("spend / revenue", SHARE),
}
OF_POSTS = {
    "Posts": ("posts", COUNT),
    "Reach": ("reach", COUNT),
    "Engagements": ("engagements", COUNT),
    "Engagement rate": ("engagement_rate", SHARE),
    "Traced orders": ("orders", COUNT),
    "Traced revenue": ("revenue", MONEY),
    "Spend on posts": ("spend", MONEY),
    "Traced ROAS": ("roas", RATIO),
}
TOTALS = f"(select {MEASURES} from {rows_of('brand')} where {IN_QUARTER} and {{where}})"
CARDS = {
    **dict.fromkeys(("overview", "brands_and_campaigns"), (TOTALS, OF_PERFORMANCE)),
    "incrementality": (TOTALS, OF_PERFORMANCE),
    "posts": (
        f"(select {POST_MEASURES} from marts.post_performance where {IN_QUARTER} and {{where}})",
        OF_POSTS,
    ),
    "data_quality": (
        "(select raw_rows, rejected_rows, last_date from marts.build_info)",
        {
            "Rows read": ("raw_rows", LAKH.count),
            "Rows used": ("raw_rows - rejected_rows", LAKH.count),
            "Rows rejected": ("rejected_rows", LAKH.count),
        },
    ),
}
# Cards that are no number of a mart, or that another test walks with what was clicked before.
ELSEWHERE = {
    "data_quality": {"Data until", "Built", "Tests passed"},
    "payouts": {"test_payouts.py"},
}
PAGES = ["overview", "influencers", "brands_and_campaigns", "posts", "payouts", "incrementality"]


def truth_of(page, columns):
    """The SQL of a table with these columns, and its key."""
    key = columns[0]
    if (page, key) == ("payouts", "influencer_name"):
        return key, BASES if "saving" in columns else PAYOUT_ROWS
    assert (page, key) in TABLES, f"Nothing here says what the table {columns} of {page} holds"
    return key, TABLES[page, key]


def in_order(frame, names):
    """Rows as floats, in an order of their own: a name may stand there twice."""
    rows = frame[names].apply(pd.to_numeric).astype(float).round(4)
    return rows.sort_values(names, na_position="last").reset_index(drop=True)


def walk(app, page, where, version, whole=True):
    """Compare each table and card of the page with its SQL; how many numbers there were."""
    walked = 0
    for element in app.dataframe:
        shown = element.value
        key, sql = truth_of(page, list(shown.columns))
        numbers = [name for name in shown if pd.api.types.is_numeric_dtype(shown[name])]
        numbers = [name for name in numbers if shown[name].notna().any() and name != key]
        truth = warehouse.query(version, sql.format(where=where, whole=whole))
        assert set(numbers) <= set(truth.columns), set(numbers) - set(truth.columns)
        # Some tables show the most important rows alone, or what a control asks for.
        if len(shown) < len(truth) and page in ("payouts", "posts"):
            truth = truth[truth[key].isin(shown[key])] if key != "date" else truth
            if "reconciliation_status" in truth and "total_payout" in numbers:
                wrong = truth["reconciliation_status"].isin(
                    ["overpaid", "underpaid", "unpaid", "not_checkable"]
                )
                truth = truth[wrong]
        assert len(shown) == len(truth), (page, key)
        pd.testing.assert_frame_equal(
            in_order(shown, numbers), in_order(truth, numbers), check_dtype=False, atol=2e-4
        )
        walked += len(shown) * len(numbers)
    if page == "payouts":
        return walked
    # The numbers of each method and experiment have tests of their own.
    metrics = app.metric[:4] if page == "incrementality" else app.metric
    for metric in metrics:
        heading = metric.label.split(" :")[0]
        if heading in ELSEWHERE.get(page, ()):
            continue
        source, known = CARDS[page]
        assert heading in known, f"Nothing here says what the card {heading} of {page} is"
        expression, writer = known[heading]
        sql = f"select {expression} as value from {source.format(where=where, whole=whole)}"
        value = warehouse.query(version, sql)["value"].iloc[0]
        assert metric.value == writer(value), (page, heading)
        walked += 1
    return walked


@pytest.mark.parametrize("chosen", FILTERS)
@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_sql_on_the_marts(open_page, version, page, chosen):
    parameters, where, whole = FILTERS[chosen]
    app = open_page(page, **QUARTER, **parameters)
    assert not app.error
    walked = walk(app, page, where, version, whole)
    assert walked >= (9 if page == "incrementality" else 10)


@pytest.mark.parametrize("cut", ["Products", "Brands", "Platforms"])
def test_every_list_is_sql_on_the_marts(open_page, version, cut):
    app = open_page("brands_and_campaigns", **QUARTER, list=cut)
    assert walk(app, "brands_and_campaigns", "true", version) >= 30


def test_every_number_of_the_methods_is_sql_on_the_marts(open_page, version):
    app = open_page("incrementality", **QUARTER, brand="HKVitals")
    truth = warehouse.query(
        version,
        "select * from marts.iroas_by_method where entity_id = 'HKVitals' and verdict <> 'refused'",
    )
    cards = [re.match(r"\*\*.*· (.*?)\]", text.value) for text in app.markdown]
    estimates = {
        formats.words(row.method).lower(): formats.ratio(row.estimate) for row in truth.itertuples()
    }
    methods = [card[1] for card in cards if card and card[1] in estimates]
    shown = zip(methods, [metric.value for metric in app.metric[4:]], strict=True)
    assert dict(shown) == estimates
    text = texts(app)
    (forest,) = charts_of(app)
    drawn = {
        row["text"]: row
        for layer in forest["layer"]
        for row in layer["data"]["values"]
        if "text" in row
    }
    assert len(drawn) == len(truth) == 7
    for row in truth.itertuples():
        if not row.has_interval:
            continue
        ends = f"{formats.ratio(row.estimate_low)} to {formats.ratio(row.estimate_high)}"
        assert f"95% interval {ends}" in text
        point = drawn[f"{formats.ratio(row.estimate)} ({ends})"]
        assert (point["estimate"], point["low"], point["high"]) == pytest.approx(
            (row.estimate, row.estimate_low, row.estimate_high)
        )
        assert f"an incremental ROAS of {formats.ratio(row.mde80)} or more" in text


def test_every_number_of_the_experiments_is_sql_on_the_marts(open_page, version):
    app = open_page("incrementality", see="Experiments")
    truth = warehouse.query(
        version,
        """
        select * from marts.incrementality
        where experiment_id is not null and method <> 'calibrated_share'
        order by window_end desc, experiment_id
        """,
    )
    made_for = truth["method"].isin(["user_holdout_cuped", "geo_pairs_fieller"])
    expected = [
        value
        for row in truth[made_for & (truth["verdict"] != "refused")].itertuples()
        for value in (
            formats.ratio(row.mde80),
            formats.ratio(row.estimate),
            f"{formats.ratio(row.ci_low)} to {formats.ratio(row.ci_high)}",
            LAKH.short_money(row.incremental_revenue),
            LAKH.short_money(row.incremental_cost),
            "p < 0.001" if row.p_value < 0.001 else f"p = {row.p_value:.3f}",
        )
    ]
    assert [metric.value for metric in app.metric[4:]] == expected
    others = truth[~made_for].groupby("experiment_id")
    names = ["estimate", "ci_low", "ci_high", "mde80"]
    shown = pd.concat([element.value for element in app.dataframe])
    measured = pd.concat([rows for _, rows in others if (rows["verdict"] != "refused").any()])
    assert len(shown) == len(measured) > 5
    pd.testing.assert_frame_equal(in_order(shown, names), in_order(measured, names))


def test_every_number_of_the_assumption_is_sql_on_the_marts(open_page, version):
    app = open_page("incrementality", see="Assumption", period="All data")
    truth = warehouse.query(
        version,
        """
        with assumed as (
            select brand as name, sum(assumed_incremental_revenue)::double as amount,
                sum(revenue)::double as revenue, sum(spend)::double as spend
            from marts.performance_daily group by 1
            union all
            select campaign, sum(assumed_incremental_revenue)::double,
                sum(revenue)::double, sum(spend)::double
            from marts.performance_daily group by 1
        ),
        measured as (
            select brand as name, * exclude (brand) from marts.brand_roas
            union all by name
            select campaign as name, * exclude (campaign) from marts.campaign_roas
        )
        select
            assumed.amount / assumed.spend as assumed,
            measured.incremental_roas::double as measured,
            measured.incremental_roas_low::double as measured_low,
            measured.incremental_roas_high::double as measured_high,
            assumed.amount / assumed.spend - measured.incremental_roas as difference_in_roas,
            assumed.amount / assumed.revenue as assumed_share,
            measured.incremental_revenue::double / measured.revenue as measured_share
        from measured inner join assumed using (name)
        where measured.iroas_method = 'calibrated_share'
        """,
    )
    assert len(truth) == 3
    shown = app.dataframe[0].value
    pd.testing.assert_frame_equal(
        in_order(shown, list(truth)), in_order(truth, list(truth)), atol=2e-4
    )


@pytest.mark.parametrize("design", ["user_holdout", "geo_pairs"])
def test_every_number_of_the_plan_is_the_closed_form(open_page, version, design):
    app = open_page("incrementality", see="Plan", brand="HKVitals")
    app.button_group(key="plan_design").set_value(design).run()
    app.number_input(key="plan_lift").set_value(60.0).run()
    shown = app.dataframe[0].value.set_index("weeks")
    planning = warehouse.query(
        version,
        "select * from marts.experiment_planning where brand = 'HKVitals' and design = $design"
        " order by weeks, units",
        {"design": design},
    )
    for weeks, rows in planning.groupby("weeks"):
        found, last = shown.loc[weeks], rows.iloc[-1]
        if design == "user_holdout":
            low, high, units = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.8), last["units"]
            one = last["std_dev"] * np.sqrt((1 - last["correlation"] ** 2) * 4)
            error = one / last["revenue_per_unit"] / np.sqrt(units)
            needed = np.ceil(((low + high) * one / (0.6 * last["revenue_per_unit"])) ** 2)
            needed = needed if needed <= units else np.nan
            chance = NormalDist().cdf(0.6 / error - low)
        else:
            errors = rows["std_error"] / rows["revenue_of_treated"]
            freedom = rows["units"] / 2 - 1
            multiples = student_t.ppf(0.975, freedom) + student_t.ppf(0.8, freedom)
            enough = rows[(multiples * errors <= 0.6) & (rows["units"] >= 8)]
            low, high = (student_t.ppf(part, freedom.iloc[-1]) for part in (0.975, 0.8))
            error, needed = errors.iloc[-1], enough["units"].min()
            chance = student_t.cdf(0.6 / error - low, freedom.iloc[-1])
        assert found["units"] == last["units"]
        assert found["detectable_lift"] == pytest.approx((low + high) * error, rel=1e-3)
        if np.isnan(needed):
            assert pd.isna(found["units_needed"])
        else:
            assert found["units_needed"] == pytest.approx(needed, rel=1e-3)
        assert found["chance"] == pytest.approx(min(np.floor(chance * 100) / 100, 0.99), abs=0.011)


def test_every_number_on_the_quality_of_data_is_sql_on_the_marts(open_page, version):
    assert walk(open_page("data_quality"), "data_quality", "true", version) >= 30


def test_a_number_without_a_truth_is_told(open_page, version):
    app = open_page("overview", **QUARTER)
    with pytest.raises(AssertionError, match="Nothing here says what the table"):
        walk(app, "glossary", "true", version)
    with pytest.raises(AssertionError):
        walk(app, "overview", "brand = 'Gritzo'", version)
