"""Every data test of the project fails when what it guards breaks, and only then.

A small warehouse is built and corrupted by SQL, one corruption at a time. After each one every
data test runs, as dbt compiled it, and exactly the tests that the corruption names must fail. A
new data test needs a corruption here that it alone, or with others, tells.
"""

import json
import re
from dataclasses import dataclass

import duckdb
import pytest

RAW_DATA = {
    "influencers": """influencer_id,name,category,gender,follower_count,platform
1,Asha,Yoga,F,9000,Instagram
2,Dev,Fitness,M,200000,YouTube
3,Mira,Nutrition,F,60000,Twitter
""",
    "posts": """post_id,influencer_id,platform,date,url,caption,\
reach,likes,comments,shares,saves,clicks
p1,1,Instagram,2025-01-01,https://example.org/1,MuscleBlaze day,1000,40,4,3,2,9
p2,1,Instagram,2025-01-03,https://example.org/2,Gritzo day,2000,60,6,5,4,7
p3,2,YouTube,2025-01-02,https://example.org/3,HKVitals day,3000,90,9,7,6,5
""",
    "tracking_data": """tracking_id,source,campaign,influencer_id,user_id,product,brand,date,\
orders,revenue,order_status,refund,discount
t1,Instagram,New Year,1,u1,Whey,MuscleBlaze,2025-01-02,1,1500,,,10
t2,Instagram,New Year,1,u2,Milk,Gritzo,2025-01-04,2,900,,100,5
t3,YouTube,Glow,2,u3,Biotin,HKVitals,2025-01-03,1,700,,,
t4,YouTube,Glow,2,u1,Biotin,HKVitals,2025-01-05,1,650,,,
t5,YouTube,Glow,2,u4,Biotin,HKVitals,2025-01-05,1,700,Cancelled,,
t6,organic,,,u5,Whey,MuscleBlaze,2025-01-03,1,1500,,,
t7,paid_ad,,,u6,Milk,Gritzo,2025-01-04,1,450,,,
t7,paid_ad,,,u6,Milk,Gritzo,2025-01-04,1,450,,,
t8,Instagram,New Year,1,u7,Whey,MuscleBlaze,2025-01-04,1,many,,,
""",
    "payouts": """payout_id,influencer_id,basis,rate,orders,total_payout,product_cost
a,1,post,250,,500,20
b,2,order,150,2,300,30
c,3,flat,,,100,
""",
}

CONSERVE = "marts_conserve_totals"
CREDIT = "post_credit_is_within_bounds"
RATIOS = "ratios_are_sums_over_sums"
CLAIMS = "incremental_numbers_claim_what_was_measured"
ROWS = "raw_rows_are_accepted_or_rejected"
SOURCES = "revenue_by_source_conserves_all_revenue"
SPEND = "spend_is_allocated_to_its_influencer"
GROUPS = "tracking_groups_land_exactly_once"
WORDS = "reference_words_are_known"
# The test of the keys of several tables at once.
KEYS = "short_table_keys_are_unique"
# Tables with a test of their key alone.
LONG_TABLES = (
    "int_new_customers",
    "int_spend_allocation",
    "performance_daily",
    "post_performance",
    "rejected_rows",
    "revenue_by_source_daily",
)
# Tables with a row for each tracking group, which one test holds to one.
OF_GROUPS = ("int_post_credit", "int_tracking_daily", "int_tracking_groups")


@dataclass(frozen=True)
class Corruption:
    """What goes wrong in `relation`, the SQL that does it, and the tests that must tell.

    `rebuild`: models made again afterwards, as dbt would.
    """

    what: str
    relation: str
    sql: str
    fails: frozenset
    rebuild: tuple = ()


def corruption(what, relation, sql, *fails, rebuild=()):
    """A `Corruption`; `{relation}` in `sql` stands for the relation."""
    return Corruption(what, relation, sql.format(relation=relation), frozenset(fails), rebuild)


def doubled(relation, *also, rebuild=()):
    """A row of `relation` stands there twice: its key test must tell, and the tests `also`."""
    return corruption(
        f"a row of {relation} is there twice",
        relation,
        "insert into {relation} select * from {relation} order by all desc limit 1",
        key_test(relation.split(".")[1]),
        *also,
        rebuild=rebuild,
    )


def key_test(table):
    """The test that holds the rows of `table` to one for each key."""
    if table in OF_GROUPS:
        return GROUPS
    return f"unique_key of {table}" if table in LONG_TABLES else KEYS


def changed(what, relation, sql, *fails, **options):
    """One row of `relation` changes: `sql` is `column = value where condition`."""
    return corruption(what, relation, "update {relation} set " + sql, *fails, **options)


# A row of each mart that has everything, so that a change of any of its numbers shows.
ONE_ROW = {
    "performance_daily": "date = '2025-01-02' and influencer_id = '1' and revenue > 0",
    "influencer_roas": "influencer_id = '1'",
    "brand_roas": "brand = 'Gritzo'",
    "daily_roas": "date = '2025-01-03'",
    "platform_roas": "platform = 'Instagram'",
    "category_roas": "category = 'Yoga'",
    "campaign_roas": "campaign = 'New Year'",
    "product_roas": "product = 'Milk'",
}
RATIO_NAMES = (
    "roas",
    "incremental_roas",
    "fully_loaded_roas",
    "average_order_value",
    "cost_per_order",
    "customer_acquisition_cost",
    "engagement_rate",
)
# Of these a ratio is made, so that a change breaks the ratio as well.
IN_RATIOS = ("orders", "revenue", "new_customers", "reach", "spend")
MEASURES = (
    *IN_RATIOS,
    "touchpoints",
    "refunded_orders",
    "refunded_revenue",
    "discount",
    "posts",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
    "additional_cost",
)

CORRUPTIONS = [
    # Totals of the marts.
    *(
        changed(
            f"{mart} counts a click twice",
            f"marts.{mart}",
            f"clicks = clicks + 1 where {row}",
            CONSERVE,
        )
        for mart, row in ONE_ROW.items()
    ),
    *(
        changed(
            f"an influencer has one {measure} too many in influencer_roas",
            "marts.influencer_roas",
            f"{measure} = {measure} + 1 where {ONE_ROW['influencer_roas']}",
            CONSERVE,
            *([RATIOS] if measure in IN_RATIOS else []),
            *([CREDIT] if measure in ("posts", "likes") else []),
        )
        for measure in MEASURES
    ),
    corruption(
        "a brand is gone from brand_roas",
        "marts.brand_roas",
        "delete from {relation} where brand = 'Gritzo'",
        CONSERVE,
    ),
    corruption(
        "a day with sales is gone from performance_daily",
        "marts.performance_daily",
        "delete from {relation} where " + ONE_ROW["performance_daily"] + " and spend = 0",
        CONSERVE,
        SOURCES,
    ),
    changed(
        "a payout is joined to two rows of performance_daily",
        "marts.performance_daily",
        "spend = spend * 2 where influencer_id = '3'",
        CONSERVE,
        SPEND,
    ),
    changed(
        "one influencer carries the spend of another",
        "marts.performance_daily",
        "influencer_id = '1' where influencer_id = '3'",
        SPEND,
    ),
    changed(
        "product cost moves from one influencer to another",
        "marts.performance_daily",
        "additional_cost = additional_cost + case influencer_id when '1' then 1 else -1 end"
        " where rowid in (select min(rowid) from {relation}"
        " where additional_cost >= 1 and influencer_id in ('1', '2') group by influencer_id)",
        SPEND,
    ),
    changed(
        "an accepted payout grows after the marts were made",
        "intermediate.int_payouts",
        "spend = spend + 1 where payout_id = 'a'",
        SPEND,
    ),
    changed(
        "sales move to another day in performance_daily",
        "marts.performance_daily",
        "date = '2025-01-06' where " + ONE_ROW["performance_daily"],
        SOURCES,
    ),
    # Ratios.
    *(
        changed(
            f"{ratio} is a mean of ratios in influencer_roas",
            "marts.influencer_roas",
            f"{ratio} = {ratio} + 0.01 where {ONE_ROW['influencer_roas']}",
            RATIOS,
        )
        for ratio in RATIO_NAMES
    ),
    *(
        changed(
            f"the ROAS of {mart} is off by a millionth",
            f"marts.{mart}",
            f"roas = roas + 0.000002 where {row}",
            RATIOS,
        )
        for mart, row in ONE_ROW.items()
        if mart != "performance_daily"
    ),
    changed(
        "a ROAS is missing although there is spend",
        "marts.influencer_roas",
        "roas = null where " + ONE_ROW["influencer_roas"],
        RATIOS,
    ),
    changed(
        "a cost per order is 0 where there is no order",
        "marts.influencer_roas",
        "cost_per_order = 0 where influencer_id = '3'",
        RATIOS,
    ),
    changed(
        "a cost per order is 0 where nothing was spent",
        "marts.influencer_roas",
        "spend = 0, roas = null, incremental_roas = null, customer_acquisition_cost = null,"
        " cost_per_order = 0 where influencer_id = '1'",
        RATIOS,
        CONSERVE,
        CREDIT,
    ),
    # Credit of posts.
    changed(
        "a post is credited with more revenue than there is",
        "marts.post_performance",
        "revenue = 9999 where post_id = 'p1'",
        CREDIT,
    ),
    changed(
        "a post is credited with more orders than there are",
        "marts.post_performance",
        "orders = 99 where post_id = 'p1'",
        CREDIT,
    ),
    changed(
        "a post costs more than its influencer",
        "marts.post_performance",
        "spend = 9999 where post_id = 'p1'",
        CREDIT,
    ),
    changed(
        "a post lost its likes", "marts.post_performance", "likes = 0 where post_id = 'p1'", CREDIT
    ),
    changed(
        "a post belongs to nobody",
        "marts.post_performance",
        "influencer_id = 'nobody' where post_id = 'p3'",
        CREDIT,
    ),
    corruption(
        "a post is gone",
        "marts.post_performance",
        "delete from {relation} where post_id = 'p2'",
        CREDIT,
    ),
    # All revenue by source.
    corruption(
        "an organic day is gone",
        "marts.revenue_by_source_daily",
        "delete from {relation} where source = 'organic'",
        SOURCES,
    ),
    changed(
        "an organic day is another day",
        "marts.revenue_by_source_daily",
        "date = '2025-01-02' where source = 'organic'",
        SOURCES,
    ),
    changed(
        "organic revenue is shown as an influencer's",
        "marts.revenue_by_source_daily",
        "channel = 'influencer' where source = 'organic'",
        SOURCES,
    ),
    changed(
        "paid revenue is a paisa too high",
        "marts.revenue_by_source_daily",
        "revenue = revenue + 0.01 where source = 'paid_ad'",
        SOURCES,
    ),
    changed(
        "a paid touchpoint counts twice",
        "marts.revenue_by_source_daily",
        "touchpoints = touchpoints + 1 where source = 'paid_ad'",
        SOURCES,
    ),
    # Rows on their way through the pipeline.
    corruption(
        "a tracking group is lost",
        "intermediate.int_tracking_daily",
        "delete from {relation} where source = 'organic'",
        GROUPS,
    ),
    changed(
        "a tracking group becomes another",
        "intermediate.int_tracking_daily",
        "tracking_group = 999 where source = 'organic'",
        GROUPS,
    ),
    corruption(
        "a tracking group is lost, and its rows with it",
        "intermediate.int_tracking_daily",
        "delete from {relation} where source = 'organic'",
        GROUPS,
        ROWS,
        rebuild=("int_row_accounting",),
    ),
    corruption(
        "a rejected row is not shown",
        "intermediate.int_rejected_rows",
        "delete from {relation} where reason like 'revenue%'",
        ROWS,
        rebuild=("int_row_accounting",),
    ),
    corruption(
        "an accepted post is dropped by a join",
        "intermediate.int_posts",
        "delete from {relation} where post_id = 'p3'",
        ROWS,
        rebuild=("int_row_accounting",),
    ),
    corruption(
        "an accepted payout is dropped by a join",
        "intermediate.int_payouts",
        "delete from {relation} where payout_id = 'c'",
        ROWS,
        SPEND,
        rebuild=("int_row_accounting",),
    ),
    changed(
        "an accepted row counts twice",
        "intermediate.int_row_accounting",
        "accepted_rows = accepted_rows + 1 where source_table = 'posts'",
        ROWS,
    ),
    # Keys.
    doubled("marts.performance_daily", CONSERVE, SPEND),
    doubled("marts.post_performance", CREDIT),
    doubled("marts.revenue_by_source_daily", SOURCES),
    doubled("marts.rejected_rows"),
    doubled("intermediate.int_alias_matches"),
    doubled("intermediate.int_customer_counts"),
    doubled("intermediate.int_incremental_shares"),
    doubled("intermediate.int_influencer_activity"),
    doubled("intermediate.int_influencer_keys"),
    doubled("intermediate.int_influencers"),
    doubled("intermediate.int_new_customers"),
    changed(
        "a new customer counts twice",
        "intermediate.int_new_customers",
        "new_customers = 2 where new_customers = 1",
        CONSERVE,
    ),
    changed(
        "an order of a new customer is one of a returning customer",
        "marts.performance_daily",
        "new_customer_orders = 0, returning_customer_orders = returning_customer_orders"
        " + new_customer_orders",
        CONSERVE,
    ),
    doubled("intermediate.int_non_influencer_baseline"),
    doubled("intermediate.int_payouts", SPEND),
    doubled("intermediate.int_post_credit", rebuild=("int_tracking_daily",)),
    doubled("intermediate.int_posts"),
    doubled("intermediate.int_row_accounting"),
    doubled("intermediate.int_spend_allocation"),
    doubled("intermediate.int_tracking_daily"),
    doubled("intermediate.int_tracking_groups"),
    doubled("staging.stg_influencers"),
    doubled("staging.stg_payouts", CONSERVE),
    doubled("staging.stg_posts", CONSERVE),
    doubled("reference.follower_tiers"),
    doubled("reference.planted_effects"),
    doubled("reference.raw_columns"),
    doubled("reference.value_aliases"),
    # What incremental numbers claim.
    *(
        changed(
            f"an assumption has a {number}",
            "marts.incrementality",
            f"{number} = 0.5 where analysis_id = 'brand Gritzo fixed_share'",
            CLAIMS,
        )
        for number in ("std_error", "ci_low", "ci_high", "p_value")
    ),
    changed(
        "a method that refused has a number",
        "marts.incrementality",
        "estimate = 1 where analysis_id = 'all all did'",
        CLAIMS,
    ),
    changed(
        "a verdict that nobody knows",
        "marts.incrementality",
        "verdict = 'great' where analysis_id = 'brand Gritzo source_baseline'",
        CLAIMS,
    ),
    changed(
        "an entity has two headlines",
        "marts.incrementality",
        "is_headline = true where analysis_id = 'brand Gritzo source_baseline'",
        CLAIMS,
    ),
    changed(
        "an entity has no headline",
        "marts.incrementality",
        "is_headline = false where analysis_id = 'brand Gritzo fixed_share'",
        CLAIMS,
    ),
    *(
        changed(
            f"{mart} claims a tier that nothing stands for",
            f"marts.{mart}",
            f"iroas_tier = 'randomized' where {row}",
            CLAIMS,
        )
        for mart, row in ONE_ROW.items()
        if mart.endswith("_roas")
    ),
    # Reference tables.
    *(
        changed(
            f"a misspelled match in {table}",
            f"reference.{table}",
            "match = 'sometimes'",
            WORDS,
        )
        for table in ("brand_aliases", "platform_aliases")
    ),
    changed(
        "a planted effect of an unknown kind",
        "reference.planted_effects",
        "entity_type = 'planet' where entity_type = 'overall'",
        WORDS,
    ),
    changed(
        "a raw column of an unknown table",
        "reference.raw_columns",
        "table_name = 'orders' where table_name = 'posts'",
        WORDS,
    ),
    *(
        changed(
            f"a raw column without its {column}",
            "reference.raw_columns",
            f"{column} = null where aliases like 'sex%'",
            *([WORDS] if column != "column_name" else []),
            *([KEYS] if column != "is_required" else []),
        )
        for column in ("table_name", "column_name", "is_required")
    ),
]


@dataclass(frozen=True)
class Built:
    """A good warehouse: its run, the SQL of its data tests by name, of its models by name."""

    run: object
    tests: dict
    models: dict


@pytest.fixture(scope="module")
def built(builds, tmp_path_factory):
    raw_data = tmp_path_factory.mktemp("raw_data")
    for table, text in RAW_DATA.items():
        (raw_data / f"{table}.csv").write_text(text)
    run = builds.run(tmp_path_factory.mktemp("built"), raw_data=raw_data)
    assert run.exit_code == 0, run.output
    nodes = json.loads((run.target_dir / "manifest.json").read_text())["nodes"]
    tests, models = {}, {}
    for node in nodes.values():
        if node["resource_type"] == "test":
            assert node["config"]["severity"].lower() == "error", node["name"]
            tests[test_name(node, nodes)] = node["compiled_code"]
        elif node["resource_type"] == "model":
            models[node["name"]] = node["compiled_code"]
    return Built(run, tests, models)


@pytest.fixture(scope="module")
def warehouse(built, tmp_path_factory):
    """A connection to a copy of the built warehouse."""
    copy = tmp_path_factory.mktemp("copy") / built.run.warehouse.name
    copy.write_bytes(built.run.warehouse.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        yield connection


def test_name(node, nodes):
    """A data test as it is named above: an invariant by its name, others by kind and place."""
    if not node.get("test_metadata"):
        return node["name"]
    place = nodes[node["attached_node"]]["name"]
    column = f".{node['column_name']}" if node["column_name"] else ""
    return f"{node['test_metadata']['name']} of {place}{column}"


test_name.__test__ = False


def failing(connection, tests):
    """Names of the data tests that find something."""
    return {
        name
        for name, sql in tests.items()
        if connection.execute(f"from ({sql}) limit 1").fetchall()
    }


def corrupt(connection, built, one):
    """Do what the corruption `one` says, to a table without constraints in the relation's place."""
    kind = connection.execute(
        "select table_type from information_schema.tables"
        " where table_schema || '.' || table_name = ?",
        [one.relation],
    ).fetchone()[0]
    connection.execute(f"create or replace temp table intact as from {one.relation}")
    connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {one.relation}")
    connection.execute(f"create table {one.relation} as from intact")
    (rows,) = connection.execute(one.sql).fetchone()
    assert rows > 0, f"{one.what}: no row of {one.relation} is corrupted"
    for model in one.rebuild:
        connection.execute(f"create or replace table intermediate.{model} as {built.models[model]}")


def test_good_warehouse_passes(built, warehouse):
    assert failing(warehouse, built.tests) == set()


@pytest.mark.parametrize("one", CORRUPTIONS, ids=lambda one: one.what)
def test_corruption_is_told(built, warehouse, one):
    warehouse.execute("begin")
    try:
        corrupt(warehouse, built, one)
        assert failing(warehouse, built.tests) == one.fails
    finally:
        warehouse.execute("rollback")


def primary_keys(connection):
    """Columns of the primary key of each mart that has one."""
    return dict(
        connection.execute(
            "select table_name, constraint_column_names from duckdb_constraints()"
            " where schema_name = 'marts' and constraint_type = 'PRIMARY KEY' order by all"
        ).fetchall()
    )


@pytest.mark.parametrize("wrong", ["repeated", "missing"])
def test_primary_keys_are_held_while_writing(warehouse, wrong):
    """No mart with a primary key takes a key twice or none: on DuckDB they need no test."""
    keys = primary_keys(warehouse)
    assert "brand_roas" in keys
    # Nothing plans experiments on so few data.
    empty = {
        name for name in keys if not warehouse.execute(f"from marts.{name} limit 1").fetchall()
    }
    assert empty == {"experiment_planning"}
    for mart, (column, *_) in keys.items():
        if mart in empty:
            continue
        row = "*" if wrong == "repeated" else f"* replace (null as {column})"
        with pytest.raises(duckdb.ConstraintException, match=rf"(?i){mart}|key"):
            warehouse.execute(f"insert into marts.{mart} select {row} from marts.{mart} limit 1")


def test_every_mart_has_a_key(built, warehouse, project_dir):
    """By its contract, tested as a whole where the engine does not hold it, or by its own test."""
    keys = primary_keys(warehouse)
    tested = {name.removeprefix("unique_key of ") for name in built.tests}
    marts = {path.stem for path in (project_dir / "models/marts").rglob("*.sql")}
    assert marts - tested == keys.keys()
    elsewhere = (project_dir / "tests/keys/mart_keys_are_unique.sql").read_text()
    assert re.findall(r"ref\('(.+?)'\), \[(.+?)\]", elsewhere) == [
        (mart, ", ".join(f"'{column}'" for column in columns)) for mart, columns in keys.items()
    ]


def test_every_data_test_was_seen_to_fail(built):
    """Each data test tells a corruption, and the corruptions name no test that is gone."""
    assert set().union(*(one.fails for one in CORRUPTIONS)) == built.tests.keys()


def test_dbt_says_which_tests_fail(built, builds):
    """Corrupted for good, the warehouse fails `dbt test`, which names just the tests that tell."""
    chosen = [
        one
        for one in CORRUPTIONS
        if one.what
        in (
            "one influencer carries the spend of another",
            "a post is gone",
            "paid revenue is a paisa too high",
        )
    ]
    with duckdb.connect(str(built.run.warehouse)) as connection:
        for one in chosen:
            corrupt(connection, built, one)
    run = builds.run(built.run.warehouse_dir.parent, args=["test"])
    assert run.exit_code == 1, run.output
    results = json.loads((run.target_dir / "run_results.json").read_text())["results"]
    failed = {result["unique_id"].split(".")[2] for result in results if result["status"] == "fail"}
    assert failed == {SPEND, CREDIT, SOURCES}
