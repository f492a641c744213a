"""The planner: what experiments can show, by closed forms and simulation; who is treated."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from math import sqrt
from statistics import NormalDist

import duckdb
import numpy as np
import pytest

LAST_DAY = date(2025, 12, 28)
WEEKS = 26
CUSTOMERS = 900
REGIONS = 12
# Daily revenue of a region, and how far a day is off at random.
LEVEL, SPREAD = 1000.0, 100.0
# Weeks before the last day in which an experiment ran, with three times the sales.
EXPERIMENT = range(20, 22)


def write(path, header, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    """A folder with customers of two brands and with regions that are all alike."""
    folder = tmp_path_factory.mktemp("raw") / "raw"
    folder.mkdir()
    random = np.random.default_rng(7)
    write(
        folder / "influencers.csv",
        "influencer_id,name,category,gender,follower_count,platform",
        [[1, "One", "Fitness", "", 1000, "YouTube"]],
    )
    write(
        folder / "posts.csv",
        "post_id,influencer_id,platform,date,url,caption,reach,likes,comments",
        [["P1", 1, "YouTube", "2025-08-01", "", "", 100, 10, 1]],
    )
    write(folder / "payouts.csv", "influencer_id,basis,rate,orders,total_payout", [])
    activity = random.gamma(1, 1, CUSTOMERS)
    tracking = []
    for customer in range(CUSTOMERS):
        for week in range(WEEKS):
            for brand, mean in (("North", 0.2), ("South", 0.1)):
                for _ in range(random.poisson(mean * activity[customer])):
                    day = LAST_DAY - timedelta(days=7 * week + int(random.integers(7)))
                    revenue = round(random.lognormal(6, 1), 2)
                    tracking.append([f"c{customer}", day, brand, f"{brand} x", 1, revenue])
    write(
        folder / "tracking_data.csv",
        "user_id,date,brand,product,orders,revenue,source,influencer_id",
        [[*row, "organic", ""] for row in tracking],
    )
    sales = []
    for region in range(REGIONS):
        for number in range(7 * WEEKS):
            during = 3 if number // 7 in EXPERIMENT and region < 4 else 1
            revenue = during * (LEVEL + SPREAD * random.standard_normal())
            day = LAST_DAY - timedelta(days=number)
            sales.append([day, f"r{region:02}", "North", round(revenue, 2), 10])
    write(folder / "geo_daily.csv", "date,geo,brand,revenue,cost", sales)
    write(
        folder / "experiments.csv",
        "experiment_id,entity_type,entity_id,design,unit_type,pre_start,start_date,end_date",
        [
            [
                "past",
                "brand",
                "North",
                "geo",
                "geo",
                LAST_DAY - timedelta(days=7 * 24),
                LAST_DAY - timedelta(days=7 * EXPERIMENT.stop - 1),
                LAST_DAY - timedelta(days=7 * EXPERIMENT.start),
            ]
        ],
    )
    return folder


@pytest.fixture(scope="module")
def built(builds, raw, tmp_path_factory):
    """The run of a build of `raw` that published it."""
    run = builds.run(tmp_path_factory.mktemp("planner"), raw_data=raw)
    assert run.exit_code == 0, run.output
    return run


@pytest.fixture(scope="module")
def plan(builds, built):
    """`plan(**arguments)`: run the operation, return the finished run."""

    def run(**arguments):
        operation = ("run-operation", "plan_experiment", "--args", json.dumps(arguments))
        return builds.run(built.warehouse_dir.parent, args=operation)

    return run


@pytest.fixture(scope="module")
def published(built):
    """A connection to what was published."""
    path = built.warehouse_dir / "current" / "warehouse.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def value(connection, query):
    return connection.execute(query).fetchall()[0][0]


# What can be shown


@pytest.mark.parametrize("brand", ["North", "all"])
@pytest.mark.parametrize("weeks", [1, 4, 12])
def test_customers_are_counted_buyers_or_not(published, raw, brand, weeks):
    """The same moments by NumPy from the file: everybody who came before the period."""
    first = LAST_DAY - timedelta(days=7 * weeks - 1)
    before = first - timedelta(days=7 * weeks)
    known, during, earlier = set(), Counter(), Counter()
    with (raw / "tracking_data.csv").open() as file:
        for row in csv.DictReader(file):
            if row["date"] < str(first):
                known.add(row["user_id"])
            if brand in ("all", row["brand"]) and row["date"] >= str(before):
                period = during if row["date"] >= str(first) else earlier
                period[row["user_id"]] += float(row["revenue"])
    y = np.array([during[customer] for customer in sorted(known)])
    x = np.array([earlier[customer] for customer in sorted(known)])
    found = published.execute(
        """
        select units, revenue_per_unit, std_dev, correlation from marts.experiment_planning
        where design = 'user_holdout' and brand = ? and weeks = ?
        """,
        [brand, weeks],
    ).fetchall()
    expected = (len(y), y.mean(), y.std(ddof=1), np.corrcoef(y, x)[0, 1])
    assert [float(number) for number in found[0]] == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("weeks", [1, 2, 4])
def test_error_of_regions_is_that_of_the_closed_form(published, weeks):
    """Of like regions with independent days, e = T − C · T₀/C₀ has 4 times the variance of one."""
    units, revenue, error = published.execute(
        """
        select units, revenue_of_treated, std_error from marts.experiment_planning
        where design = 'geo_pairs' and brand = 'North' and weeks = ? order by units desc
        """,
        [weeks],
    ).fetchall()[0]
    days = 7 * weeks
    assert units == REGIONS
    assert float(revenue) == pytest.approx(REGIONS / 2 * days * LEVEL, rel=0.02)
    expected = sqrt(REGIONS / 2 * 4 * days) * SPREAD
    # The mean of so many squares has a standard error of its own.
    windows = WEEKS / weeks - 1
    assert float(error) == pytest.approx(expected, rel=3 / sqrt(windows * REGIONS))


def test_periods_with_an_experiment_by_region_do_not_count(published):
    """Of 25 pairs of weeks the three with a week of the experiment are left out."""
    windows = "select distinct windows from marts.experiment_planning where design = 'geo_pairs'"
    assert value(published, f"{windows} and weeks = 1") == WEEKS - 1 - 3


def test_only_durations_that_the_history_allows(published):
    durations = """
        select max(weeks) from marts.experiment_planning where design = '{}'
    """
    assert value(published, durations.format("user_holdout")) == 12
    # At least two periods, each with one before it, outside the experiment.
    assert value(published, durations.format("geo_pairs")) == 6


def test_customers_needed_are_those_of_the_closed_form(published):
    multiple = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)
    needed = value(published, "select marts.users_needed(50.0, 0.6, 2.0, 0.5, 0.95, 0.8)")
    assert needed == np.ceil(multiple**2 * 50**2 * (1 - 0.6**2) / (0.25 * 2**2))
    # The effect that so many can show is the one that was asked for.
    shown = f"select marts.detectable_effect_of_users(50.0, 0.6, {needed}, 0.5, 0.95, 0.8)"
    assert value(published, shown) == pytest.approx(2, rel=1e-3)
    # An arm has at least 200 customers.
    few = "select marts.users_needed(1.0, 0, 100.0, 0.8, 0.95, 0.8)"
    assert value(published, few) == 1000


def test_regions_need_more_than_customers_because_they_are_few(published):
    """Quantiles of Student's t with 5 degrees of freedom, from a printed table."""
    shown = "select marts.detectable_effect_of_regions(10.0, 12, 0.95, 0.8)"
    assert value(published, shown) == pytest.approx(10 * (2.570582 + 0.919544), rel=1e-5)


def test_so_many_customers_find_the_effect_four_times_in_five(published):
    """Experiments of that size, of sales with a correlation of 0.5, analysed with CUPED."""
    random = np.random.default_rng(11)
    std_dev, correlation, effect, share = 30.0, 0.5, 4.0, 0.3
    query = f"marts.users_needed({std_dev}, {correlation}, {effect}, {share}, 0.95, 0.8)"
    users = value(published, f"select {query}")
    treated = np.arange(users) < round(users * share)
    before, noise = random.standard_normal((2, 3000, users))
    during = std_dev * (correlation * before + sqrt(1 - correlation**2) * noise)
    adjusted = during + effect * treated - std_dev * correlation * before
    arms = [adjusted[:, treated], adjusted[:, ~treated]]
    difference = arms[0].mean(axis=1) - arms[1].mean(axis=1)
    error = np.sqrt(sum(arm.var(axis=1, ddof=1) / arm.shape[1] for arm in arms))
    assert np.mean(np.abs(difference) > 1.96 * error) == pytest.approx(0.8, abs=0.02)


def test_so_many_regions_find_the_effect_four_times_in_five(published):
    random = np.random.default_rng(12)
    pairs, std_dev = 10, 5.0
    error = std_dev * sqrt(pairs)
    query = f"select marts.detectable_effect_of_regions({error}, {2 * pairs}, 0.95, 0.8)"
    effect = value(published, query)
    differences = effect / pairs + std_dev * random.standard_normal((20_000, pairs))
    t = differences.mean(axis=1) / (differences.std(axis=1, ddof=1) / sqrt(pairs))
    assert np.mean(np.abs(t) > 2.262157) == pytest.approx(0.8, abs=0.03)


# Who is in which group


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_customers_of_a_list_are_drawn_by_the_seed(plan, published, tmp_path):
    """Buyers or not; the same seed the same groups, another seed others."""
    customers = tmp_path / "it's customers.csv"
    write(customers, "unit_id,note", [[f"c{number}", "x"] for number in range(20_000)])
    arguments = {
        "design": "user_holdout",
        "brand": "North",
        "lift": 0.5,
        "treat_share": 0.8,
        "units_file": str(customers),
        "start_date": "2026-01-05",
    }
    groups = []
    for number, seed in enumerate((1, 1, 2)):
        run = plan(**arguments, seed=seed, output_dir=str(tmp_path / str(number)))
        assert run.exit_code == 0, run.output
        rows = read(tmp_path / str(number) / "experiment_assignments.csv")
        groups.append({row["unit_id"]: row["arm"] for row in rows})
    assert groups[0] == groups[1] != groups[2]
    # The function of the published file draws the same.
    listed = [row["unit_id"] for row in read(customers)]
    drawn = "select unit_id, arm from marts.assigned_users(?, ?, 0.8, 1)"
    assert dict(published.execute(drawn, [listed, len(groups[0])]).fetchall()) == groups[0]
    sizes = """
        select weeks, units_needed
        from marts.planned_users('North', 0.5, 0.8, 0.95, 0.8, 20000)
        where units_needed is not null order by weeks
    """
    needed = published.execute(sizes).fetchall()[0]
    assert needed[1] == len(groups[0])
    arms = Counter(groups[0].values())
    assert arms["treatment"] == round(0.8 * len(groups[0]))
    assert 1000 <= len(groups[0]) < 20_000
    # Not the first of the list, and not the buyers (the first 900) more than others.
    buyers = sum(int(unit[1:]) < CUSTOMERS for unit in groups[0]) / len(groups[0])
    assert buyers == pytest.approx(CUSTOMERS / 20_000, abs=4 * sqrt(0.045 / len(groups[0])))
    (experiment,) = read(tmp_path / "0" / "experiments.csv")
    weeks = (
        date.fromisoformat(experiment["end_date"]) - date(2026, 1, 5) + timedelta(days=1)
    ).days / 7
    assert weeks == needed[0]
    assert date.fromisoformat(experiment["pre_start"]) == date(2026, 1, 5) - timedelta(weeks=weeks)
    assert (experiment["design"], experiment["unit_type"]) == ("user_holdout", "user")
    assert (experiment["entity_type"], experiment["entity_id"]) == ("brand", "North")
    assert experiment["planned_treat_share"] == "0.8"


def test_one_region_of_each_pair_is_treated(plan, published, tmp_path):
    run = plan(
        design="geo_pairs",
        brand="North",
        lift=0.2,
        cost=1000,
        seed="summer",
        experiment_id="next",
        output_dir=str(tmp_path),
    )
    assert run.exit_code == 0, run.output
    assert "an incremental ROAS of" in run.output
    rows = read(tmp_path / "experiment_assignments.csv")
    assert {row["experiment_id"] for row in rows} == {"next"}
    pairs = {}
    for row in rows:
        pairs.setdefault(row["pair_id"], {})[row["arm"]] = row["unit_id"]
    assert len(rows) == 2 * len(pairs) >= 8
    # The functions of the published file plan and draw the same.
    weeks, regions = published.execute(
        "select weeks, units_needed from marts.planned_regions('North', 0.2, 0.95, 0.8)"
        " where units_needed is not null order by weeks"
    ).fetchall()[0]
    drawn = "from marts.assigned_regions('North', ?, ?, 'summer') order by pair_id, unit_id"
    assert published.execute(drawn, [weeks, regions]).fetchall() == [
        (row["unit_id"], row["arm"], row["pair_id"]) for row in rows
    ]
    for pair, arms in pairs.items():
        number = int(pair[1:])
        larger, treats = published.execute(
            """
            select larger_region, marts.treats_larger_region('summer', ?)
            from marts.experiment_planning
            where design = 'geo_pairs' and weeks = 1 and units = 2 * ?
            """,
            [number, number],
        ).fetchall()[0]
        assert (arms["treatment"] == larger) is treats
        assert sorted(arms) == ["control", "treatment"]


def test_a_lift_too_small_to_be_shown_has_no_groups(plan, tmp_path):
    run = plan(design="user_holdout", lift=0.001, output_dir=str(tmp_path))
    assert run.exit_code == 0, run.output
    assert "No groups are written: no such experiment for all brands shows a lift" in run.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"design": "lottery"}, "design is user_holdout or geo_pairs, not 'lottery'"),
        ({"design": "geo_pairs", "lift": "much"}, "lift is a part of the revenue"),
        ({"design": "geo_pairs", "weeks": 5}, "weeks is one of 1, 2, 3, 4, 6, 8, 12, not '5'"),
        ({"design": "user_holdout", "power": 80}, "power is a number between 0 and 1, not '80'"),
    ],
)
def test_unusable_argument_is_named(plan, arguments, words):
    run = plan(**arguments)
    assert run.exit_code != 0
    assert f"plan_experiment: {words}" in run.output


def test_brand_without_history_is_said(plan):
    run = plan(design="geo_pairs", brand="South")
    assert run.exit_code == 0, run.output
    assert "Nothing to plan on for South" in run.output
