"""Real data sets, where PEER_DATA names their folder: every total equals what is true of the files.

`expected.json` beside the sets holds their totals; what it does not say is summed here from the
CSV files themselves.
"""

import csv
import json
import os
import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("PEER_DATA") or os.devnull)
EXPECTED = FOLDER / "expected.json"
SETS = {one["set"]: one for one in json.loads(EXPECTED.read_text())} if EXPECTED.is_file() else {}
AMBIGUOUS_DATES = "can be read day first or month first"
PAISA = Decimal("0.01")
# The headers, without case and punctuation, of what is summed here.
ID_HEADERS = ("influencerid", "id")
PAYOUT_HEADERS = ("totalpayout", "payoutamount")


@pytest.fixture(scope="module")
def started(peer_data, builds, tmp_path_factory):
    """Every set's build, started at once: set -> future of a `DbtRun`."""
    return {
        name: builds.submit(tmp_path_factory.mktemp(name), raw_data=peer_data / name)
        for name in SETS
    }


@pytest.fixture(scope="module")
def built(peer_data, builds, started, tmp_path_factory):
    """`built(name)`: the finished `DbtRun` of a set, told the date order if its dates need it."""
    finished = {}

    def wait(name):
        if name not in finished:
            run = started[name].result()
            if run.exit_code == 1 and AMBIGUOUS_DATES in run.output:
                assert "DATE_ORDER=dmy" in run.output
                folder = tmp_path_factory.mktemp(f"{name}_dmy")
                run = builds.run(folder, raw_data=peer_data / name, env={"DATE_ORDER": "dmy"})
            finished[name] = run
        return finished[name]

    return wait


@pytest.mark.parametrize("name", SETS or ["none"])
def test_set_has_its_true_totals(peer_data, built, name):
    expected = SETS[name]
    run = built(name)
    assert run.exit_code == 0, run.output
    revenue, orders = run.query(
        "select sum(revenue), sum(orders) from marts.revenue_by_source_daily"
    )[0]
    influencer_revenue, spend = run.query(
        "select sum(revenue), sum(spend) from marts.influencer_roas"
    )[0]
    found = {
        "n_influencers": run.query("select listed_influencers from marts.build_info")[0][0],
        "total_revenue": revenue,
        "total_orders": orders,
        "revenue_with_influencer_id": influencer_revenue,
        "total_payout": spend,
        "overall_roas": six_decimals(revenue, spend),
        "roas_revenue_with_influencer_id_only": six_decimals(influencer_revenue, spend),
    }
    assert found == {key: exact(expected[key]) for key in found}

    totals = "select {0}, sum(revenue) from marts.revenue_by_source_daily group by {0}"
    if "revenue_by_source" in expected:
        sources = {key: exact(value) for key, value in expected["revenue_by_source"].items()}
        assert dict(run.query(totals.format("source"))) == sources
    if "revenue_by_brand" in expected:
        spellings = dict(
            run.query("select text, value from intermediate.int_alias_matches where kind = 'brand'")
        )
        brands = defaultdict(Decimal)
        for spelling, amount in expected["revenue_by_brand"].items():
            brands[spellings[spelling]] += exact(amount)
        assert dict(run.query(totals.format("brand"))) == brands


@pytest.mark.parametrize("name", SETS or ["none"])
def test_set_equals_a_sum_over_its_csv(peer_data, built, name):
    """Reach, posts, likes and each influencer's payout, summed here from the files."""
    run = built(name)
    files = SETS[name]["files"]
    posts = records(peer_data / name / files["post"])
    # A negative number of people is none: the post counts, the number does not.
    sums = [
        sum(max(int(Decimal(row[name] or 0)), 0) for row in posts)
        for name in ("reach", "likes", "comments")
    ]
    for mart in ("influencer_roas", "performance_daily", "brand_roas", "daily_roas"):
        found = run.query(
            f"select sum(posts), sum(reach), sum(likes), sum(comments) from marts.{mart}"
        )
        assert found == [(len(posts), *sums)], mart

    paid = defaultdict(Decimal)
    for row in records(peer_data / name / files["pay"]):
        amount = Decimal(first(row, PAYOUT_HEADERS)).quantize(PAISA, ROUND_HALF_UP)
        paid[plain_id(first(row, ID_HEADERS))] += amount
    spend = run.query("select influencer_id, spend from marts.influencer_roas where spend <> 0")
    assert {plain_id(key): value for key, value in spend} == {
        key: value for key, value in paid.items() if value
    }

    rows = run.query(
        "select sum(raw_rows), sum(accepted_rows), sum(rejected_rows) from marts.build_info"
    )
    everything = sum(SETS[name]["rows"].values())
    assert rows == [(everything, everything, 0)]


def exact(number):
    """A number of a JSON file without the noise of binary fractions."""
    return Decimal(str(number))


def six_decimals(numerator, denominator):
    return (numerator / denominator).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def records(path):
    """The rows of a CSV file that hold anything: dictionaries by header without punctuation."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    header = [re.sub("[^a-z]", "", name.lower()) for name in rows[0]]
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def first(row, headers):
    """The value under the first of `headers` that the row has."""
    return next(row[header] for header in headers if header in row)


def plain_id(text):
    """An id without case, punctuation and the `.0` of a number."""
    return re.sub("[^a-z0-9]", "", re.sub("[.]0$", "", text.lower()))
