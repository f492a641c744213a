"""Small file sets with the shapes that real ones have; the totals are worked out by hand.

Each set in fixtures/sets combines several shapes, named above its totals.
"""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

SETS = Path(__file__).parent / "fixtures" / "sets"

# Rows of organic and paid traffic without an influencer, and one organic row with one · ids `12.0`
# in one file, `12` in the other · microseconds · rows without an order · a post id as source · a
# post without reach · two people of one name · an influencer with two payouts, two with none.
ORGANIC = {
    "totals": {
        "revenue": "10996.74",  # 1999.50 + 0 + 3999 + 499.25 + 799 + 1299.99 + 2400 + 0
        "orders": 9,
        "influencer_revenue": "6498.49",  # all but 3999 and 499.25
        "influencer_orders": 6,
        "spend": "2050.50",
        "additional_cost": "0.00",
        "posts": 3,
        "reach": 5000,
        "refunded_revenue": "0.00",
        "influencers": 4,
        "unlisted": 0,
    },
    "revenue by source": {
        "influencer": "4399.50",
        "organic": "4798.00",
        "paid_ad": "499.25",
        "101": "1299.99",
    },
    "revenue by channel": {"influencer": "6498.49", "organic": "3999.00", "paid": "499.25"},
    "revenue by brand": {
        "MuscleBlaze": "9698.49",
        "HKVitals": "499.25",
        "Gritzo": "799.00",
        "Unknown": "0.00",
    },
    "roas by influencer": {
        "1": ("3299.49", "1200.00", "2.749575"),
        "2": ("799.00", "850.50", "0.939447"),
        "3": ("2400.00", "0.00", None),
        "4": ("0.00", "0.00", None),
    },
    # Post 101 has the order after it and the one whose source names it; each of two posts has half
    # of 1000, and 101 the 200 for its orders.
    "posts": {
        "101": (2, "3299.49", "700.00"),
        "102": (0, "0.00", "500.00"),
        "103": (1, "799.00", "0.00"),
    },
    "reconciliation": {
        "1": ("post", "rate_times_posts", "as_expected"),
        "2": ("order", "rate_times_orders", "as_expected"),
        "3": ("hybrid", "none", "not_checkable"),
        "unpaid: 3": ("none", "none", "unpaid"),
    },
    "rejected": [],
}

# Byte order mark, CRLF, a blank first line, rows of commas · day first, told by one date · file
# names with suffixes · no product, brands in `Brands`: `Muscleblaze`, `Hkvital`, `HK Whey` ·
# headers in title case and with spaces · `INF001` here, `1`, `inf_001` and `INF-002` there · a
# third decimal, a thousands separator · the same payout twice without an id · a rate that is a
# share of revenue.
DAY_FIRST = {
    "totals": {
        "revenue": "4095.50",  # 1998 + 500.00 (of 499.995) + 1197.50 + 400
        "orders": 7,
        "influencer_revenue": "4095.50",
        "influencer_orders": 7,
        "spend": "919.75",
        "additional_cost": "0.00",
        "posts": 2,
        "reach": 25000,
        "refunded_revenue": "0.00",
        "influencers": 3,
        "unlisted": 0,
    },
    "revenue by source": {"Instagram": "3195.50", "YouTube": "900.00"},
    "revenue by channel": {"influencer": "4095.50"},
    "revenue by brand": {"MuscleBlaze": "1998.00", "HKVitals": "1697.50", "Gritzo": "400.00"},
    "roas by influencer": {
        "INF001": ("1998.00", "200.00", "9.990000"),
        "INF002": ("900.00", "600.00", "1.500000"),
        "INF003": ("1197.50", "119.75", "10.000000"),
    },
    "posts": {
        "Posts_data.csv:2": (2, "1998.00", "200.00"),
        "Posts_data.csv:3": (2, "900.00", "600.00"),
    },
    "reconciliation": {
        "Payout.csv:2": ("order", "rate_times_orders", "as_expected"),
        "Payout.csv:3": ("post", "rate_times_posts", "as_expected"),
        "Payout.csv:4": ("post", "rate_times_posts", "as_expected"),
        "Payout.csv:5": ("order", "revenue_share", "overpaid"),
    },
    "rejected": [],
}

# Semicolons · extra columns · ids `inf_001` · order status, a refund in part, discounts, an order
# exported twice · posts without reach and likes, brand on the post · an influencer nobody lists ·
# cancelled payouts, product and shipping cost.
REFUNDS = {
    "totals": {
        "revenue": "2840.40",  # 1000 + 1500 − 300 + 640.40
        "orders": 4,
        "influencer_revenue": "2840.40",
        "influencer_orders": 4,
        "spend": "550.00",
        "additional_cost": "200.00",
        "posts": 2,
        "reach": 0,
        "refunded_revenue": "1450.00",  # 700 cancelled, 300 refunded, 450 returned
        "influencers": 2,
        "unlisted": 1,
    },
    "revenue by source": {"Instagram": "2200.00", "YouTube": "640.40"},
    "revenue by channel": {"influencer": "2840.40"},
    "revenue by brand": {"HKVitals": "2200.00", "Gritzo": "640.40", "Unknown": "0.00"},
    "roas by influencer": {
        "inf_001": ("2200.00", "300.00", "7.333333"),
        "inf_002": ("0.00", "0.00", None),
        "inf_009": ("640.40", "250.00", "2.561600"),
    },
    "posts": {
        "posts.csv:2": (3, "2200.00", "300.00"),
        "posts.csv:3": (1, "640.40", "0.00"),
    },
    "reconciliation": {
        "payouts.csv:2": ("order", "rate_times_orders", "as_expected"),
        "payouts.csv:3": ("post", "rate_times_posts", "cancelled"),
        "payouts.csv:4": ("flat", "none", "not_checkable"),
    },
    "rejected": [
        (
            "tracking_data",
            "tracking_data.csv",
            7,
            'the same row with tracking_id "T5" is on an earlier line',
        )
    ],
}


# As data frames write it: one file a table with types of its own, no header, so rows count from 1.
PARQUET = REFUNDS | {
    "posts": {
        "posts.parquet:1": (3, "2200.00", "300.00"),
        "posts.parquet:2": (1, "640.40", "0.00"),
    },
    "reconciliation": {
        "payouts.parquet:1": ("order", "rate_times_orders", "as_expected"),
        "payouts.parquet:2": ("post", "rate_times_posts", "cancelled"),
        "payouts.parquet:3": ("flat", "none", "not_checkable"),
    },
    "rejected": [
        (
            "tracking_data",
            "tracking_data.parquet",
            6,
            'the same row with tracking_id "T5" is on an earlier line',
        )
    ],
}

EXPECTED = {
    "organic_rows_and_float_ids": ORGANIC,
    "blank_rows_day_first_brands": DAY_FIRST,
    "semicolons_refunds_and_costs": REFUNDS,
    "parquet": PARQUET,
}


@pytest.fixture(scope="module")
def started(builds, tmp_path_factory):
    """Every set's build, started at once: set -> future of a `DbtRun`."""
    parquet = tmp_path_factory.mktemp("parquet_set")
    with duckdb.connect() as connection:
        for source in (SETS / "semicolons_refunds_and_costs").iterdir():
            connection.read_csv(str(source), sep=";").write_parquet(
                f"{parquet}/{source.stem}.parquet"
            )
    folders = {path.name: path for path in SETS.iterdir()} | {"parquet": parquet}
    return {
        name: builds.submit(tmp_path_factory.mktemp(name), raw_data=folders[name])
        for name in EXPECTED
    }


def test_every_set_has_expectations():
    assert {path.name for path in SETS.iterdir()} == EXPECTED.keys() - {"parquet"}


@pytest.mark.parametrize("name", EXPECTED)
def test_set_has_the_totals_worked_out_by_hand(started, name):
    run = started[name].result()
    assert run.exit_code == 0, run.output
    assert summary(run) == EXPECTED[name]


def summary(run):
    """What the marts say, in the form of the expectations above."""
    by_source = "select {0}, sum(revenue) from marts.revenue_by_source_daily group by {0}"
    everything = run.query("select sum(revenue), sum(orders) from marts.revenue_by_source_daily")
    influencers = run.query(
        "select sum(revenue), sum(orders), sum(spend), sum(additional_cost), sum(posts),"
        " sum(reach), sum(refunded_revenue), count(*) filter (is_listed),"
        " count(*) filter (not is_listed) from marts.influencer_roas"
    )
    totals = map(plain, (*everything[0], *influencers[0]))
    found = {
        "totals": dict(zip(ORGANIC["totals"], totals, strict=True)),
        "revenue by source": keyed(run.query(by_source.format("source"))),
        "revenue by channel": keyed(run.query(by_source.format("channel"))),
        "revenue by brand": keyed(run.query(by_source.format("brand"))),
        "roas by influencer": keyed(
            run.query("select influencer_id, revenue, spend, roas from marts.influencer_roas")
        ),
        "posts": keyed(
            run.query("select post_id, orders, revenue, spend from marts.post_performance")
        ),
        "reconciliation": keyed(
            run.query(
                "select reconciliation_id, basis, payout_rule, reconciliation_status"
                " from marts.payout_reconciliation"
            )
        ),
        "rejected": run.query("select source_table, file, line, reason from marts.rejected_rows"),
    }
    for mart in ("brand", "daily", "platform", "category", "campaign", "product"):
        sums = run.query(f"select sum(revenue), sum(spend), sum(reach) from marts.{mart}_roas")[0]
        names = ("influencer_revenue", "spend", "reach")
        assert [plain(value) for value in sums] == [found["totals"][key] for key in names], mart
    return found


def keyed(rows):
    """Rows as a dictionary from their first value to the rest, which is plain."""
    found = {key: tuple(plain(value) for value in values) for key, *values in rows}
    return {key: value[0] if len(value) == 1 else value for key, value in found.items()}


def plain(value):
    """Money and ratios as the text they are shown as."""
    if isinstance(value, Decimal):
        return str(value) if value.as_tuple().exponent else int(value)
    return value
