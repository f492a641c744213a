"""The generator: the same arguments give the same files, and the demo shows what it promises."""

import json
from math import sqrt
from statistics import NormalDist

import duckdb
import numpy as np
import pytest
import yaml
from conftest import dbt

TABLES = ["influencers", "posts", "tracking_data", "payouts"]
OPTIONAL_TABLES = [
    "experiments",
    "experiment_assignments",
    "experiment_costs",
    "geo_daily",
    "user_geo",
    "calendar_events",
    "brand_margin",
    "incrementality_assumptions",
]
ALL_TABLES = TABLES + OPTIONAL_TABLES
FILES = [f"{table}.csv" for table in ALL_TABLES]


@pytest.fixture(scope="module")
def work_dir(tmp_path_factory):
    """One folder for dbt's own files, so that the project is parsed once."""
    return tmp_path_factory.mktemp("sample_data")


@pytest.fixture(scope="module")
def generate(work_dir, project_dir):
    """`generate(folder, threads=2, **arguments)`: run the generator, return the finished run."""

    def run(folder, threads=2, **arguments):
        profiles = yaml.safe_load((project_dir / "profiles.yml").read_text())
        profiles["influencer_roas"]["outputs"]["duckdb"]["settings"]["threads"] = threads
        (work_dir / "profiles.yml").write_text(yaml.safe_dump(profiles))
        arguments = {"output_dir": str(folder)} | arguments
        return dbt(
            ["run-operation", "generate_sample_data", "--args", json.dumps(arguments)],
            work_dir,
            env={"DBT_PROFILES_DIR": str(work_dir)},
        )

    return run


@pytest.fixture(scope="module")
def demo(project_dir):
    """A DuckDB connection with the shipped demo: all its tables and `planted_effects`."""
    connection = duckdb.connect()
    for table in ALL_TABLES:
        create_table(connection, table, project_dir / "seeds" / "raw" / f"{table}.csv")
    create_table(connection, "planted_effects", planted_effects(project_dir))
    return connection


def planted_effects(project_dir):
    return project_dir / "seeds" / "reference" / "planted_effects.csv"


def create_table(connection, table, path):
    source = f"read_csv('{path}', all_varchar = true)" if path.suffix == ".csv" else f"'{path}'"
    connection.execute(f"create table {table} as select * from {source}")


def rows(connection, query):
    return connection.execute(query).fetchall()


def value(connection, query):
    return rows(connection, query)[0][0]


# The shipped files


@pytest.mark.parametrize("threads", [1, 2])
def test_default_arguments_give_the_shipped_seeds(generate, project_dir, tmp_path, threads):
    folder = tmp_path / "new folder" / "it's"
    run = generate(folder, threads=threads)
    assert run.exit_code == 0, run.output
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "planted_effects.csv"])
    for file in FILES:
        shipped = project_dir / "seeds" / "raw" / file
        assert (folder / file).read_bytes() == shipped.read_bytes(), file
    effects = folder / "planted_effects.csv"
    assert effects.read_bytes() == planted_effects(project_dir).read_bytes()


def test_shipped_seeds_are_small(project_dir):
    files = [project_dir / "seeds" / "raw" / file for file in FILES]
    assert sum(path.stat().st_size for path in files) < 3_000_000


# Other arguments


def test_parquet_holds_the_rows_of_the_csv_month_by_month(generate, demo, tmp_path):
    run = generate(tmp_path, format="parquet")
    assert run.exit_code == 0, run.output
    months = sorted(path.stem for path in (tmp_path / "tracking_data").iterdir())
    assert months == [f"2025-{month:02}" for month in range(4, 13)] + [
        f"2026-{month:02}" for month in range(1, 4)
    ]
    for table in ALL_TABLES:
        files = tmp_path / ("tracking_data/*" if table == "tracking_data" else table)
        parquet = f"(select cast(columns(*) as varchar) from '{files}.parquet')"
        for one, other in [(parquet, table), (table, parquet)]:
            query = f"select count(*) from (from {one} except all from {other})"
            assert value(demo, query) == 0, table
    out_of_order = f"""
        select count(*) from (
            select filename, stats_min_value < lag(stats_max_value) over (
                order by filename, row_group_id
            ) as is_late
            from (
                select file_name as filename, * from parquet_metadata(
                    '{tmp_path}/tracking_data/*.parquet'
                )
            )
            where path_in_schema = 'date'
        ) where is_late
    """
    assert value(demo, out_of_order) == 0


def test_another_seed_and_size(generate, demo, tmp_path):
    run = generate(
        tmp_path,
        influencers=5,
        posts=9,
        tracking_rows=401,
        start_date="2024-02-10",
        days=40,
        seed=7,
    )
    assert run.exit_code == 0, run.output
    connection = duckdb.connect()
    for table in TABLES:
        create_table(connection, table, tmp_path / f"{table}.csv")
    counts = {table: value(connection, f"select count(*) from {table}") for table in TABLES[:3]}
    assert counts == {"influencers": 5, "posts": 9, "tracking_data": 401}
    assert rows(connection, "select min(date) >= '2024-02-10' from tracking_data") == [(True,)]
    assert rows(connection, "select max(date) <= '2024-03-20' from tracking_data") == [(True,)]
    # Too short for an experiment, and too few customers.
    experiments = (tmp_path / "experiments.csv").read_text().splitlines()
    assert len(experiments) == 1 and experiments[0].startswith("experiment_id,entity_type,")
    names = "select name from influencers order by cast(influencer_id as integer) limit 5"
    assert rows(connection, names) != rows(demo, names)


def test_unusable_argument_is_named(generate, tmp_path):
    run = generate(tmp_path, tracking_rows="many")
    assert run.exit_code != 0
    assert "tracking_rows is a whole number from 1 to" in run.output
    assert list(tmp_path.iterdir()) == []


def test_files_that_would_be_read_as_well_are_not_left_beside(generate, tmp_path):
    (tmp_path / "posts.parquet").write_bytes(b"")
    run = generate(tmp_path)
    assert run.exit_code != 0
    assert "posts.parquet is already there" in run.output
    assert [path.name for path in tmp_path.iterdir()] == ["posts.parquet"]


# What the demo promises


@pytest.mark.parametrize(
    ("promise", "query"),
    [
        ("60 influencers", "select count(*) >= 60 from influencers"),
        (
            "two people, one name",
            "select count(*) - count(distinct name) between 1 and 5 from influencers",
        ),
        ("three genders", "select count(distinct gender) = 3 from influencers"),
        ("eight categories", "select count(distinct category) = 8 from influencers"),
        (
            "nano to mega",
            """select min(follower_count::int) < 10000 and max(follower_count::int) > 1000000
            from influencers""",
        ),
        ("600 posts", "select count(*) >= 600 from posts"),
        (
            "a post on every platform about every brand",
            "select count(distinct (platform, brand)) = 9 from posts where brand is not null",
        ),
        (
            "a third of the posts without a brand",
            "select count(*) filter (brand is null) / count(*) between 0.25 and 0.42 from posts",
        ),
        (
            "captions with hashtags, and codes in most",
            """select bool_and(contains(caption, '#'))
                and avg(regexp_matches(caption, '[A-Z]+(5|10|15|20)')::int) between 0.4 and 0.8
            from posts""",
        ),
        ("15,000 tracking rows", "select count(*) >= 15000 from tracking_data"),
        (
            "twelve months",
            "select count(distinct date[:7]) = 12 from tracking_data",
        ),
        (
            "sorted by date",
            """select not bool_or(is_late) from (
                select date < lag(date) over () as is_late from tracking_data
            )""",
        ),
        (
            "organic and paid_ad rows, and they alone, without an influencer",
            """select bool_and((source in ('organic', 'paid_ad')) = (influencer_id is null))
                and count(distinct source) = 5
                and avg((influencer_id is null)::int) between 0.25 and 0.35
            from tracking_data""",
        ),
        (
            "visits without an order",
            "select avg((orders = '0')::int) between 0.15 and 0.25 from tracking_data",
        ),
        (
            "returning customers",
            """select avg((orders > 1)::int) between 0.15 and 0.5 and max(orders) > 10 from (
                select count(*) as orders from tracking_data where orders > '0' group by user_id
            )""",
        ),
        (
            "unique orders",
            "select count(order_id) = count(distinct order_id) from tracking_data",
        ),
        (
            "every order status",
            "select count(distinct order_status) = 4 from tracking_data",
        ),
        (
            "refunds in part",
            """select count(*) > 100 and bool_and(refund::decimal < revenue::decimal)
            from tracking_data where order_status = 'delivered' and refund is not null""",
        ),
        (
            "a discount for a code alone",
            """select count(*) > 1000 and bool_and(influencer_id is not null)
            from tracking_data where discount is not null""",
        ),
        (
            "orders in the two weeks after a post of the influencer",
            """select avg(exists (
                from posts where posts.influencer_id = tracking_data.influencer_id
                and tracking_data.date::date - posts.date::date between 0 and 13
            )::int) > 0.85 from tracking_data where influencer_id is not null""",
        ),
        (
            "more orders around Diwali",
            """select 2 * avg(orders) filter (date between '2025-10-11' and '2025-10-21')
                > 3 * avg(orders) filter (date like '2025-09%') from (
                select date, sum(orders::int) as orders from tracking_data group by date
            )""",
        ),
        ("every basis", "select count(distinct basis) = 5 from payouts"),
        (
            "several payouts for some",
            """select count(*) >= 5 from (
                select influencer_id from payouts group by all having count(*) > 1
            )""",
        ),
        (
            "unpaid influencers with revenue",
            """select count(distinct influencer_id) between 4 and 8 from tracking_data
            where influencer_id not in (select influencer_id from payouts)""",
        ),
        (
            "cancelled and pending payouts",
            """select count(*) filter (status = 'cancelled') between 2 and 6
                and count(*) filter (status = 'pending') > 0 from payouts""",
        ),
        (
            "somebody who was paid and never posted",
            """select count(*) > 0 from payouts
            where influencer_id not in (select influencer_id from posts)""",
        ),
    ],
    ids=lambda text: "" if text.startswith("select") else text,
)
def test_demo_shows(demo, promise, query):
    assert value(demo, query) is True, promise


NET_REVENUE = """
    select influencer_id, source as platform, cast(sum(
        revenue::decimal(18, 2) - coalesce(refund, '0')::decimal(18, 2)
    ) as decimal(18, 2)) as revenue
    from tracking_data
    where influencer_id is not null and order_status = 'delivered'
    group by all
"""


def test_returns_are_believable_and_spread(demo):
    query = f"""
        with results as (
            select influencer_id, sum(revenue) as revenue from ({NET_REVENUE}) group by all
        ),
        spends as (
            select influencer_id, sum(total_payout::decimal(18, 2)) as spend
            from payouts where status <> 'cancelled' group by all
        )
        select
            sum(revenue) / sum(spend),
            count(*) filter (coalesce(revenue, 0) < spend),
            count(*) filter (revenue > 8 * spend)
        from results full join spends using (influencer_id)
    """
    ((roas, loss_making, stars),) = rows(demo, query)
    assert 2 <= roas <= 4
    assert loss_making >= 5
    assert stars >= 3


@pytest.mark.parametrize("entity", ["influencer", "platform"])
def test_planted_effects_are_of_the_revenue_in_the_tables(demo, entity):
    column = {"influencer": "influencer_id", "platform": "platform"}[entity]
    shown = f"select {column}, sum(revenue)::decimal(18, 2) from ({NET_REVENUE}) group by 1"
    planted = f"""
        select entity_id, attributed_revenue::decimal(18, 2) from planted_effects
        where entity_type = '{entity}'
    """
    assert dict(rows(demo, planted)) == dict(rows(demo, shown))


def test_planted_effects_vary_and_add_up(demo):
    share = "true_incremental_share::double"
    low, high, cells = rows(
        demo,
        f"""select min({share}), max({share}), count(*) from planted_effects
        where entity_type = 'brand_platform'""",
    )[0]
    assert cells == 9
    assert 0.35 < low < 0.5 and 0.75 < high < 0.9
    totals = rows(
        demo,
        """select distinct
            sum(true_incremental_revenue::decimal(18, 2)) over (partition by entity_type)
        from planted_effects where entity_type <> 'experiment'""",
    )
    assert len(totals) == 1


# The experiments


def member_results(demo, experiment_id):
    """Arrays of the members of a user holdout: treated or not, revenue in the experiment, cost."""
    found = demo.execute(
        """
        with experiment as (from experiments where experiment_id = $id),
        revenues as (
            select user_id, sum(revenue::double - coalesce(refund, '0')::double) as revenue
            from tracking_data, experiment
            where
                order_status = 'delivered'
                and tracking_data.date between start_date and end_date
                and starts_with(product, $brand)
            group by user_id
        ),
        costs as (
            select unit_id, sum(incremental_cost::double) as cost
            from experiment_costs where experiment_id = $id group by unit_id
        )
        select arm = 'treatment' as treated, coalesce(revenue, 0) as revenue,
            coalesce(cost, 0) as cost
        from experiment_assignments
        left join revenues on unit_id = user_id
        left join costs using (unit_id)
        where experiment_id = $id
        order by unit_id
        """,
        {"id": experiment_id, "brand": BRANDS[experiment_id]},
    ).fetchnumpy()
    return [np.asarray(found[column]) for column in ("treated", "revenue", "cost")]


BRANDS = {"MB01": "MuscleBlaze", "GR01": "Gritzo", "HK01": "HKVitals", "HK02": "HKVitals"}


def lift_of_treated(demo, experiment_id):
    """The revenue that the treatment brought in all, and its standard error after Welch."""
    treated, revenue, _ = member_results(demo, experiment_id)
    arms = [revenue[treated], revenue[~treated]]
    error = sqrt(sum(arm.var(ddof=1) / len(arm) for arm in arms))
    return len(arms[0]) * (arms[0].mean() - arms[1].mean()), len(arms[0]) * error


def mismatch_p_value(demo, experiment_id):
    """The probability of arms as unequal as these, if each member had the toss of a coin."""
    treated, _, _ = member_results(demo, experiment_id)
    z = abs(treated.sum() - len(treated) / 2) / sqrt(len(treated) / 4)
    return 2 * (1 - NormalDist().cdf(z))


def planted(demo, experiment_id):
    query = f"""
        select true_incremental_revenue::double, attributed_revenue::double from planted_effects
        where (entity_type, entity_id) = ('experiment', '{experiment_id}')
    """
    return rows(demo, query)[0]


def test_user_holdout_finds_the_planted_effect(demo):
    lift, error = lift_of_treated(demo, "MB01")
    truth, attributed = planted(demo, "MB01")
    assert mismatch_p_value(demo, "MB01") > 0.01
    assert abs(lift - truth) < 1.96 * error
    assert lift - 1.96 * error > 0
    # What it adds is as large a share of the treated members' attributed revenue as elsewhere.
    share = (
        "select true_incremental_share::double from planted_effects where entity_id = 'MuscleBlaze'"
    )
    assert abs(truth / attributed - value(demo, share)) < 0.1


def test_null_experiment_finds_nothing(demo):
    lift, error = lift_of_treated(demo, "GR01")
    assert planted(demo, "GR01")[0] == 0
    assert mismatch_p_value(demo, "GR01") > 0.01
    assert abs(lift) < 1.96 * error
    _, _, cost = member_results(demo, "GR01")
    assert cost.sum() > 5000


def test_broken_experiment_has_too_few_controls(demo):
    assert mismatch_p_value(demo, "HK01") < 0.0001


@pytest.mark.parametrize("experiment_id", ["MB01", "GR01", "HK01"])
def test_attributed_revenue_of_an_experiment_is_that_of_the_treated(demo, experiment_id):
    shown = f"""
        select sum(revenue::decimal(18, 2) - coalesce(refund, '0')::decimal(18, 2))::double
        from tracking_data
        inner join experiment_assignments on user_id = unit_id and arm = 'treatment'
        inner join experiments using (experiment_id)
        where
            experiment_id = '{experiment_id}' and order_status = 'delivered'
            and tracking_data.influencer_id is not null
            and tracking_data.date between start_date and end_date
            and starts_with(product, '{BRANDS[experiment_id]}')
    """
    assert planted(demo, experiment_id)[1] == pytest.approx(value(demo, shown), abs=0.005)


def test_pairs_of_regions_find_the_planted_effect(demo):
    found = demo.execute(
        """
        with geos as (
            select pair_id, arm,
                sum(if(date < start_date, revenue::double, 0)) as revenue_before,
                sum(if(date >= start_date, revenue::double, 0)) as revenue,
                sum(if(date < start_date, cost::double, 0)) as cost_before,
                sum(if(date >= start_date, cost::double, 0)) as cost
            from geo_daily
            inner join experiment_assignments on geo = unit_id
            inner join experiments using (experiment_id)
            where experiment_id = 'HK02' and date between pre_start and end_date
            group by all
        ),
        scaled as (
            select treated.revenue - control.revenue * treated.revenue_before
                / control.revenue_before as revenue,
                treated.cost - control.cost * treated.cost_before / control.cost_before as cost
            from geos as treated inner join geos as control using (pair_id)
            where treated.arm = 'treatment' and control.arm = 'control'
        )
        select revenue, cost from scaled
        """
    ).fetchnumpy()
    lifts, costs = found["revenue"], found["cost"]
    assert len(lifts) == 12
    error = lifts.std(ddof=1) * sqrt(12)
    truth, attributed = planted(demo, "HK02")
    assert attributed is None
    assert abs(lifts.sum() - truth) < 2.2 * error
    assert lifts.sum() - 2.2 * error > 0
    assert truth / costs.sum() == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize(
    ("promise", "query"),
    [
        (
            "at least 200 members an arm",
            """select min(units) >= 200 from (
                select count(*) as units from experiment_assignments
                inner join experiments using (experiment_id)
                where unit_type = 'user' group by experiment_id, arm
            )""",
        ),
        (
            "members who buy nothing while it runs, and some who never do",
            """select avg((unit_id not in (
                    select user_id from tracking_data where date between start_date and end_date
                ))::int) between 0.5 and 0.95
                and count(*) filter (unit_id not in (select user_id from tracking_data)) > 20
            from experiment_assignments inner join experiments using (experiment_id)
            where experiment_id = 'MB01'""",
        ),
        (
            "members who bought before",
            """select count(distinct user_id) > 200 from tracking_data, experiments
            where experiment_id = 'MB01' and date between pre_start and start_date
            and user_id in (
                select unit_id from experiment_assignments where experiment_id = 'MB01'
            )""",
        ),
        (
            "nobody who takes part came after the start",
            """select count(*) = 0 from (
                select user_id, min(date) as first_date from tracking_data group by user_id
            )
            inner join experiment_assignments on user_id = unit_id
            inner join experiments using (experiment_id)
            where substr(unit_id, 2)::int > (
                select count(*) from tracking_data where date < start_date
            )""",
        ),
        (
            "spend on the treated alone, while the experiment runs",
            """select count(*) > 500 and bool_and(
                arm = 'treatment' and date between start_date and end_date
            ) from experiment_costs
            left join experiment_assignments using (experiment_id, unit_id)
            left join experiments using (experiment_id)""",
        ),
        (
            "pairs of one treated region and one control",
            """select count(*) = 12 and bool_and(arms = ['control', 'treatment']) from (
                select pair_id, list_sort(list(arm)) as arms from experiment_assignments
                where pair_id is not null group by pair_id
            )""",
        ),
        (
            "every region on every day",
            """select count(*) = 24 * (max(date::date) - min(date::date) + 1)
                and count(*) = count(distinct (date, geo)) from geo_daily""",
        ),
        (
            "no festival in the experiment by region",
            """select not bool_or(
                calendar_events.start_date <= experiments.end_date
                and calendar_events.end_date >= pre_start
            ) from experiments, calendar_events where design = 'geo_pairs'""",
        ),
        (
            "each customer lives in one region",
            "select count(*) = count(distinct user_id) and count(*) > 100 from user_geo",
        ),
        (
            "a margin of each brand",
            """select list_sort(list(brand)) = ['Gritzo', 'HKVitals', 'MuscleBlaze']
            from brand_margin""",
        ),
        (
            "assumptions with the planted truth somewhere in their range",
            """select count(*) = 3 and bool_and(
                true_incremental_share::double between share_low::double and share_high::double
            )
            from incrementality_assumptions
            inner join planted_effects using (entity_type, entity_id)""",
        ),
        (
            "registered before the start",
            "select bool_and(registered_at < start_date) from experiments",
        ),
    ],
    ids=lambda text: "" if text.startswith("select") else text,
)
def test_experiments_show(demo, promise, query):
    assert value(demo, query) is True, promise
