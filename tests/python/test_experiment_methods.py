"""The methods of experiments: their formulas against NumPy and SciPy, and each of their refusals.

All experiments are built at once; each has a name of its own.
"""

from datetime import date, timedelta

import numpy as np
import pytest
from experiments import Experiments
from scipy import stats

DAY_ONE = date(2025, 1, 1)
PRE_DAYS, TEST_DAYS = 30, 10
MADE = {}  # name → the numbers of that experiment, to compute with again


def day(number):
    return (DAY_ONE + timedelta(days=number)).isoformat()


def users(to, name, arms, share=0.5, shift=0.0, costs=None, design="user_holdout"):
    """Users with revenue before (x, in two halves) and during (y); `arms` are their counts.

    `shift` moves the revenue before of the treated. `costs(generator, count)` are the treated's.
    """
    generator = np.random.default_rng(len(MADE))
    to.add(
        name, design, "user", day(0), day(PRE_DAYS), day(PRE_DAYS + TEST_DAYS - 1),
        planned_treat_share=share,
    )  # fmt: skip
    made = []
    for is_treated, count in zip((True, False), arms, strict=True):
        early = generator.gamma(2, 50, count).round(2) + shift * is_treated
        late = (early * 0.5 + generator.gamma(2, 30, count)).round(2)
        y = (0.4 * (early + late) + generator.gamma(2, 40, count) + 20 * is_treated).round(2)
        cost = np.zeros(count)
        if is_treated:
            cost = (costs or (lambda generator, count: np.full(count, 8.0)))(generator, count)
        for i in range(count):
            user = f"{name}_{is_treated}_{i}"
            to.unit(name, user, is_treated)
            to.sale(name, user, day(PRE_DAYS // 2 - 1), early[i])
            to.sale(name, user, day(PRE_DAYS // 2), late[i])
            to.sale(name, user, day(PRE_DAYS + 2), y[i])
            if cost[i]:
                to.cost(name, user, day(PRE_DAYS + 1), cost[i])
        made.append((y, early + late, cost.round(2)))
    MADE[name] = made


def regions(
    to, name, treated, controls, design="geo", effect=1.5, spend=100.0, pre=PRE_DAYS,
    test=TEST_DAYS, control_spend=0.0, noise=0.02, trend=0.0, empty=None, pairs=False,
    spend_of=None, own=False, size=1000,
):  # fmt: skip
    """Regions of different sizes; the treated spend `spend` a day and sell `effect` times it more.

    `trend` is what the treated gain each day before; `own` gives each region days of its own,
    `size` is what the smallest sells a day.
    """
    generator = np.random.default_rng(1000 + len(MADE))
    to.add(name, design, "geo", day(0), day(pre), day(pre + test - 1))
    week = 1 + 0.2 * np.sin(np.arange(pre + test) * 2 * np.pi / 7)
    made = {}
    for i in range(treated + controls):
        is_treated = i < treated
        geo = f"{name}_{i}"
        more = {"pair_id": i % treated} if pairs else {}
        to.unit(name, geo, is_treated, **more)
        level = size * (1 + i % max(treated, 3))
        pattern = generator.permutation(week) if own else week
        revenue = level * pattern * (1 + noise * generator.standard_normal(pre + test))
        revenue[:pre] += trend * is_treated * np.arange(pre)
        cost = np.zeros(pre + test)
        cost[pre:] = (spend_of(i) if spend_of else spend) if is_treated else control_spend
        revenue = (revenue + effect * cost).round(2)
        if empty == i:
            revenue[:pre] = 0
        for number in range(pre + test):
            to.geo_day(name, geo, day(number), revenue[number], cost[number])
        made[geo] = (is_treated, revenue, cost)
    MADE[name] = made


def buyers(to, name, revenue, design="user_holdout", arms=(250, 250)):
    """Users of whom each bought for `revenue(number, is_test)`; the treated cost 8 each."""
    to.add(name, design, "user", day(0), day(PRE_DAYS), day(PRE_DAYS + TEST_DAYS - 1))
    for is_treated, count in zip((True, False), arms, strict=True):
        for number in range(count):
            user = f"{name}_{is_treated}_{number}"
            to.unit(name, user, is_treated)
            to.sale(name, user, day(PRE_DAYS // 2), revenue(number, False))
            to.sale(name, user, day(PRE_DAYS + 2), revenue(number, True))
            if is_treated:
                to.cost(name, user, day(PRE_DAYS + 1), 8)


def uneven_regions(to, name, design="geo_pairs"):
    """Ten regions in pairs, of which some sell a paisa a day and others ninety billion rupees."""
    to.add(name, design, "geo", day(0), day(PRE_DAYS), day(PRE_DAYS + TEST_DAYS - 1))
    for i in range(10):
        is_treated = i < 5
        to.unit(name, f"{name}_{i}", is_treated, pair_id=i % 5)
        for number in range(PRE_DAYS + TEST_DAYS):
            is_large = is_treated or number >= PRE_DAYS
            to.geo_day(
                name, f"{name}_{i}", day(number), 9e10 if is_large else 0.01,
                100.0 * (is_treated and number >= PRE_DAYS),
            )  # fmt: skip


# (experiment, method) → code of the refusal; the function adds the experiment.
REFUSALS = {
    ("never_sold", "user_holdout_cuped"): (
        "no_variation",
        buyers,
        {"revenue": lambda number, is_test: 0},
    ),
    ("all_alike", "user_holdout_cuped"): (
        "no_variation",
        buyers,
        {"revenue": lambda number, is_test: 100 + 5 * is_test},
    ),
    ("alike_panel", "did"): (
        "no_variation",
        buyers,
        {"revenue": lambda number, is_test: 100, "design": "did"},
    ),
    ("one_treated_user", "did"): (
        "few_units",
        buyers,
        {"revenue": lambda number, is_test: 9 + number, "design": "did", "arms": (1, 30)},
    ),
    ("alike_pairs", "geo_pairs_fieller"): (
        "no_variation",
        regions,
        {"treated": 5, "controls": 5, "design": "geo_pairs", "pairs": True, "noise": 0},
    ),
    ("uneven", "geo_pairs_fieller"): ("out_of_range", uneven_regions, {}),
    ("uneven", "geo_gbr"): ("out_of_range", None, {}),
    ("sold_nothing", "synthetic_control"): (
        "no_variation",
        regions,
        {"treated": 2, "controls": 12, "design": "synthetic_control", "size": 0},
    ),
    ("only_treated", "user_holdout_cuped"): ("one_arm", users, {"arms": (300, 0)}),
    ("mismatch", "user_holdout_cuped"): ("sample_ratio_mismatch", users, {"arms": (300, 400)}),
    ("small", "user_holdout_cuped"): ("small_arm", users, {"arms": (199, 210)}),
    ("imbalanced", "user_holdout_cuped"): (
        "imbalance",
        users,
        {"arms": (250, 250), "shift": 60},
    ),
    ("free", "user_holdout_cuped"): (
        "no_spend_contrast",
        users,
        {"arms": (250, 250), "costs": lambda generator, count: np.zeros(count)},
    ),
    ("rarely_paid", "user_holdout_cuped"): (
        "unbounded",
        users,
        {"arms": (250, 250), "costs": lambda generator, count: 500.0 * (np.arange(count) == 7)},
    ),
    ("no_controls", "geo_gbr"): ("one_arm", regions, {"treated": 9, "controls": 0}),
    ("seven", "geo_gbr"): ("few_geos", regions, {"treated": 3, "controls": 4}),
    ("new_region", "geo_gbr"): ("no_history", regions, {"treated": 5, "controls": 5, "empty": 8}),
    ("unspent", "geo_gbr"): (
        "no_spend_contrast",
        regions,
        {"treated": 5, "controls": 5, "spend": 0},
    ),
    ("leaky", "geo_gbr"): (
        "spillover",
        regions,
        {"treated": 5, "controls": 5, "control_spend": 20},
    ),
    ("two_pairs", "geo_pairs_fieller"): (
        "few_pairs",
        regions,
        {"treated": 2, "controls": 2, "design": "geo_pairs", "pairs": True},
    ),
    ("new_pair", "geo_pairs_fieller"): (
        "no_history",
        regions,
        {"treated": 5, "controls": 5, "design": "geo_pairs", "pairs": True, "empty": 8},
    ),
    ("unspent_pairs", "geo_pairs_fieller"): (
        "no_spend_contrast",
        regions,
        {"treated": 5, "controls": 5, "design": "geo_pairs", "pairs": True, "spend": 0},
    ),
    ("odd_pair", "geo_pairs_fieller"): (
        "unbounded",
        regions,
        {
            "treated": 5,
            "controls": 5,
            "design": "geo_pairs",
            "pairs": True,
            "spend_of": lambda i: 500.0 * (i == 2),
        },
    ),
    ("nobody_else", "did"): ("one_arm", regions, {"treated": 3, "controls": 0, "design": "did"}),
    ("one_of_19", "did"): (
        "few_placebos",
        regions,
        {"treated": 1, "controls": 18, "design": "did"},
    ),
    ("one_control", "did"): ("few_units", regions, {"treated": 4, "controls": 1, "design": "did"}),
    ("climbing", "did"): (
        "pre_trend",
        regions,
        {"treated": 6, "controls": 12, "design": "did", "trend": 40},
    ),
    ("climbing_alone", "did"): (
        "pre_trend",
        regions,
        {"treated": 1, "controls": 25, "design": "did", "trend": 40},
    ),
    ("no_cost", "did"): (
        "no_spend_contrast",
        regions,
        {"treated": 6, "controls": 12, "design": "did", "spend": 0},
    ),
    ("short", "geo_tbr"): ("few_days", regions, {"treated": 5, "controls": 5, "pre": 9}),
    ("no_controls", "geo_tbr"): ("one_arm", None, {}),
    ("unspent", "geo_tbr"): ("no_spend_contrast", None, {}),
    ("nobody_else", "synthetic_control"): ("one_arm", None, {}),
    ("nine_donors", "synthetic_control"): (
        "few_donors",
        regions,
        {"treated": 1, "controls": 9, "design": "synthetic_control"},
    ),
    ("nine_days", "synthetic_control"): (
        "few_days",
        regions,
        {"treated": 1, "controls": 12, "design": "synthetic_control", "pre": 9, "test": 12},
    ),
    ("nineteen_days", "synthetic_control"): (
        "few_permutations",
        regions,
        {"treated": 1, "controls": 12, "design": "synthetic_control", "pre": 12, "test": 7},
    ),
    ("unlike", "synthetic_control"): (
        "poor_fit",
        regions,
        {"treated": 1, "controls": 12, "design": "synthetic_control", "own": True, "noise": 0.5},
    ),
    ("no_cost", "synthetic_control"): ("no_spend_contrast", None, {}),
}


@pytest.fixture(scope="module")
def results(builds, tmp_path_factory):
    """(experiment, method) → its row, of one build of all experiments."""
    experiments = Experiments()
    for (name, _), (_, make, options) in REFUSALS.items():
        if make:
            make(experiments, name, **options)
    users(experiments, "holdout", (400, 300), share=4 / 7, costs=random_costs)
    users(experiments, "panel", (60, 80), design="did", costs=random_costs)
    regions(experiments, "random_regions", 8, 9, spend_of=lambda i: 80.0 + 10 * i)
    regions(
        experiments, "paired", 6, 6, design="geo_pairs", pairs=True, spend_of=lambda i: 90 + 5 * i
    )
    regions(experiments, "alone", 1, 30, design="did")
    regions(experiments, "synthetic", 2, 12, design="synthetic_control")
    # Nothing to find, but nothing to break on either.
    regions(experiments, "returns", 8, 9, effect=-30, spend_of=lambda i: 80.0 + 10 * i)
    buyers(experiments, "rich", lambda number, is_test: 9e10 - 1e9 * (number % (5 + 2 * is_test)))
    uneven_regions(experiments, "uneven_panel", design="did")
    return experiments.results(builds, tmp_path_factory.mktemp("experiment_methods"))


def random_costs(generator, count):
    """Costs per order: most users cost nothing."""
    return (generator.random(count) < 0.4) * generator.gamma(3, 8, count).round(2)


@pytest.mark.parametrize(("name", "method"), REFUSALS)
def test_refusal(results, name, method):
    found = results[name, method]
    code, words = found["refusal_reason"].split(": ", 1)
    assert code == REFUSALS[name, method][0]
    assert len(words) > 20
    for column in ("estimate", "std_error", "ci_low", "ci_high", "p_value", "incremental_revenue"):
        assert found[column] is None, column


def fieller(numerator, denominator, vn, cov, vd, df, level=0.95):
    t2 = stats.t.ppf((1 + level) / 2, df) ** 2
    roots = np.roots(
        [
            denominator**2 - t2 * vd,
            -2 * (numerator * denominator - t2 * cov),
            numerator**2 - t2 * vn,
        ]
    )
    return tuple(sorted(roots.real))


def check_ratio(found, numerator, denominator, vn, cov, vd, df):
    ratio = numerator / denominator
    assert found["refusal_reason"] is None
    assert found["estimate"] == pytest.approx(ratio, rel=1e-9)
    delta = np.sqrt(vn - 2 * ratio * cov + ratio**2 * vd) / denominator
    assert found["std_error"] == pytest.approx(delta, rel=1e-7)
    assert found["mde80"] == pytest.approx(2.80 * delta, rel=1e-7)
    assert found["df"] == pytest.approx(df, rel=1e-9)
    ends = (found["ci_low"], found["ci_high"])
    assert ends == pytest.approx(fieller(numerator, denominator, vn, cov, vd, df), rel=1e-7)
    p_value = 2 * stats.t.sf(abs(numerator) / np.sqrt(vn), df)
    assert found["p_value"] == pytest.approx(p_value, rel=1e-6)


def welch(values):
    parts = [np.var(value, ddof=1) / len(value) for value in values]
    df = sum(parts) ** 2 / sum(
        part**2 / (len(value) - 1) for part, value in zip(parts, values, strict=True)
    )
    return sum(parts), df


def test_no_number_is_endless_or_missing_where_nothing_is_refused(results):
    """Returns, amounts of billions, sales of nothing: a finite number, or a reason."""
    columns = ("estimate", "std_error", "ci_low", "ci_high", "incremental_revenue")
    for (name, method), found in results.items():
        if found["refusal_reason"] is None:
            assert all(np.isfinite(float(found[column])) for column in columns), (name, method)
    for name, method in (("returns", "geo_gbr"), ("rich", "user_holdout_cuped")):
        assert results[name, method]["refusal_reason"] is None
        assert results[name, method]["ci_low"] < 0


def test_interval_of_incremental_revenue_does_not_vary_with_cost(results):
    """It is that of the effect alone, as wide as Student's t makes it."""
    found = results["holdout", "user_holdout_cuped"]
    arms = MADE["holdout"]
    products = [np.cov(y, x, ddof=1) * (len(y) - 1) for y, x, _ in arms]
    theta = sum(p[0, 1] for p in products) / sum(p[1, 1] for p in products)
    variance, _ = welch([y - theta * x for y, x, _ in arms])
    error = 400 * np.sqrt(variance)
    assert found["incremental_revenue_std_error"] == pytest.approx(error, rel=1e-7)
    half = stats.t.ppf(0.975, found["df"]) * error
    ends = (found["incremental_revenue_low"], found["incremental_revenue_high"])
    middle = float(found["incremental_revenue"])
    assert ends == pytest.approx((middle - half, middle + half), abs=0.01)
    # Where cost is allotted, region by region, it does not vary by chance.
    allotted = [
        ("alone", "did"),
        ("synthetic", "synthetic_control"),
        ("paired", "geo_pairs_fieller"),
    ]
    for name, method in allotted:
        found = results[name, method]
        cost = float(found["incremental_cost"])
        assert found["incremental_revenue_low"] == pytest.approx(found["ci_low"] * cost)
        assert found["incremental_revenue_high"] == pytest.approx(found["ci_high"] * cost)


def test_user_holdout_cuped(results):
    arms = MADE["holdout"]
    products = [np.cov(y, x, ddof=1) * (len(y) - 1) for y, x, _ in arms]
    theta = sum(p[0, 1] for p in products) / sum(p[1, 1] for p in products)
    adjusted = [y - theta * x for y, x, _ in arms]
    costs = [cost for _, _, cost in arms]
    vn, df = welch(adjusted)
    # Unequal arms do not take each other's skewness off: of 700 users, all of whom bought.
    df = 1 / (1 / df + 4.5 * (400 - 300) ** 2 / (400 * 300) / 700)
    vd, _ = welch(costs)
    cov = sum(np.cov(a, c)[0, 1] / len(a) for a, c in zip(adjusted, costs, strict=True))
    numerator = adjusted[0].mean() - adjusted[1].mean()
    denominator = costs[0].mean() - costs[1].mean()
    found = results["holdout", "user_holdout_cuped"]
    check_ratio(found, numerator, denominator, vn, cov, vd, df)
    assert found["ci_method"] == "fieller"
    assert found["tier"] == "randomized"
    assert float(found["incremental_revenue"]) == pytest.approx(400 * numerator, abs=0.01)
    assert float(found["incremental_cost"]) == pytest.approx(400 * denominator, abs=0.01)
    assert (found["n_treated"], found["n_control"], found["n_pre"]) == (400, 300, PRE_DAYS)


def test_did_of_users_and_its_welch_interval(results):
    changes = [y / TEST_DAYS - x / PRE_DAYS for y, x, _ in MADE["panel"]]
    costs = [cost / TEST_DAYS for _, _, cost in MADE["panel"]]
    vn, df = welch(changes)
    vd, _ = welch(costs)
    cov = sum(np.cov(a, c)[0, 1] / len(a) for a, c in zip(changes, costs, strict=True))
    difference = changes[0].mean() - changes[1].mean()
    found = results["panel", "did"]
    check_ratio(found, difference, costs[0].mean() - costs[1].mean(), vn, cov, vd, df)
    assert found["tier"] == "quasi"
    expected = difference * 60 * TEST_DAYS
    assert float(found["incremental_revenue"]) == pytest.approx(expected, abs=0.01)


def test_did_of_one_region_is_ranked_among_placebos(results):
    changes = [
        revenue[PRE_DAYS:].mean() - revenue[:PRE_DAYS].mean()
        for _, revenue, _ in MADE["alone"].values()
    ]
    treated, controls = changes[0], np.array(changes[1:])
    gap = treated - controls.mean()
    placebos = np.abs([c - np.delete(controls, i).mean() for i, c in enumerate(controls)])
    found = results["alone", "did"]
    assert found["estimate"] == pytest.approx(gap / 100, rel=1e-9)
    assert found["p_value"] == pytest.approx((1 + sum(placebos >= abs(gap))) / 31)
    assert found["n_placebo"] == 30
    half = np.sort(placebos)[int(np.ceil(0.95 * 31)) - 1] / 100
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(
        (gap / 100 - half, gap / 100 + half)
    )


def totals(name):
    """Of each region: is_treated, revenue before and during, cost during."""
    return [
        (is_treated, revenue[:PRE_DAYS].sum(), revenue[PRE_DAYS:].sum(), cost[PRE_DAYS:].sum())
        for is_treated, revenue, cost in MADE[name].values()
    ]


def test_geo_gbr(results):
    _, before, during, cost = (
        np.array(part) for part in zip(*totals("random_regions"), strict=True)
    )
    design = np.column_stack([np.ones(len(before)), before, cost]) / before[:, None]
    beta, squares, _, _ = np.linalg.lstsq(design, during / before, rcond=None)
    df = len(before) - 3
    variance = squares[0] / df * np.linalg.inv(design.T @ design)[2, 2]
    check_ratio(results["random_regions", "geo_gbr"], beta[2], 1, variance, 0, 0, df)


def test_geo_pairs_fieller(results):
    rows = totals("paired")
    e, c = [], []
    for (_, b_t, d_t, c_t), (_, b_c, d_c, c_c) in zip(rows[:6], rows[6:], strict=True):
        e.append(d_t - d_c * b_t / b_c)
        c.append(c_t - c_c * b_t / b_c)
    covariance = 6 * np.cov(e, c)
    found = results["paired", "geo_pairs_fieller"]
    ratio = sum(e) / sum(c)
    assert found["estimate"] == pytest.approx(ratio, rel=1e-9)
    residuals = np.array(e) - ratio * np.array(c)
    assert found["std_error"] == pytest.approx(np.sqrt(sum(residuals**2)) / sum(c), rel=1e-7)
    expected = fieller(sum(e), sum(c), covariance[0, 0], covariance[0, 1], covariance[1, 1], df=5)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx(expected, rel=1e-7)


def test_geo_tbr(results):
    made = MADE["random_regions"].values()
    y = sum(revenue for is_treated, revenue, _ in made if is_treated)
    x = sum(revenue for is_treated, revenue, _ in made if not is_treated)
    cost = sum(cost for is_treated, _, cost in made if is_treated)[PRE_DAYS:].sum()
    fit = stats.linregress(x[:PRE_DAYS], y[:PRE_DAYS])
    effect = (y - fit.intercept - fit.slope * x)[PRE_DAYS:].sum()
    residuals = (y - fit.intercept - fit.slope * x)[:PRE_DAYS]
    mean, sxx = x[:PRE_DAYS].mean(), np.var(x[:PRE_DAYS]) * PRE_DAYS
    spread = 1 / PRE_DAYS + (x[PRE_DAYS:].mean() - mean) ** 2 / sxx
    df = PRE_DAYS - 2
    variance = sum(residuals**2) / df * (TEST_DAYS + TEST_DAYS**2 * spread)
    check_ratio(results["random_regions", "geo_tbr"], effect, cost, variance, 0, 0, df)


def test_synthetic_control_covers_the_planted_effect(results):
    found = results["synthetic", "synthetic_control"]
    assert found["refusal_reason"] is None
    assert found["ci_low"] < 1.5 < found["ci_high"]
    assert found["p_value"] == pytest.approx(1 / (PRE_DAYS + TEST_DAYS), abs=0.05)


def test_regions_assigned_at_random_need_no_synthetic_control(results):
    assert ("random_regions", "synthetic_control") not in results
