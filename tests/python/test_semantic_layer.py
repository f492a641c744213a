"""The semantic layer's answers are the marts' numbers.

MetricFlow writes the SQL, DuckDB answers it without rounding, and each answer is held against the
mart that has the same metric by the same cut.
"""

import csv
import importlib.util
import json
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from conftest import dbt_environment

needs_metricflow = pytest.mark.skipif(
    importlib.util.find_spec("dbt_metricflow") is None,
    reason="dbt-metricflow is not installed (requirements-dev.txt)",
)

# mart -> its key, and what a metric is grouped by to get its rows.
ROAS_MARTS = {
    "influencer_roas": ("influencer_id", "influencer"),
    "brand_roas": ("brand", "brand"),
    "platform_roas": ("platform", "platform"),
    "category_roas": ("category", "influencer__category"),
    "campaign_roas": ("campaign", "campaign"),
    "product_roas": ("product", "product"),
    "daily_roas": ("date", "metric_time__day"),
}

# Numbers of the ROAS marts that are no metric.
NO_METRIC = {
    "customers",  # distinct people do not add up over the rows of performance_daily
    "incremental_roas_low",  # nor do the ends of intervals
    "incremental_roas_high",
}
# Rows of these marts take a measurement over where there is one; the metrics stay the assumption.
MEASURABLE = ("influencer_roas", "brand_roas", "platform_roas", "campaign_roas")

# What the marts call it -> what marketers call it.
SHORT_NAMES = {
    "average_order_value": "aov",
    "customer_acquisition_cost": "cac",
    "cost_per_engagement": "cpe",
    "cost_per_thousand_reach": "cpm",
}

# A metric divides doubles, a mart rounds at the sixth decimal.
HALF_A_MILLIONTH, DOUBLE = Fraction(1, 2_000_000), Fraction(1, 2**50)


class SemanticLayer:
    """Answers of metrics over the warehouse at the path `warehouse`, by the manifest at `path`."""

    def __init__(self, path, warehouse):
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
        from metricflow_semantics.model.dbt_manifest_parser import (
            parse_manifest_from_dbt_generated_manifest,
        )
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

        class Dialect:
            sql_engine_type = SqlEngine.DUCKDB
            sql_plan_renderer = DuckDbSqlPlanRenderer()

        manifest = parse_manifest_from_dbt_generated_manifest(path.read_text())
        self._engine = MetricFlowEngine(SemanticManifestLookup(manifest), Dialect())
        self._warehouse = duckdb.connect(str(warehouse), read_only=True)

    def sql(self, metrics=None, group_by=None, where=None, saved_query=None):
        """The SQL that MetricFlow writes."""
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

        request = MetricFlowQueryRequest.create(
            saved_query_name=saved_query,
            metric_names=metrics,
            group_by_names=group_by,
            where_constraints=where,
        )
        return self._engine.explain(mf_request=request).sql_statement.sql

    def ask(self, *args, **options):
        """Rows of a question, each a dictionary; arguments as in `sql`."""
        return self.rows(self.sql(*args, **options))

    def by_key(self, metrics, group_by, **options):
        """`{group: {metric: number}}`; the group is a tuple in the order of `group_by`."""
        answer = {}
        for row in self.ask(metrics, group_by, **options):
            key = tuple(plain(row[name]) for name in group_by)
            assert key not in answer, f"{key} is there twice"
            answer[key] = {metric: row[metric] for metric in metrics}
        return answer

    def rows(self, sql):
        """Rows of a query over the warehouse, each a dictionary."""
        result = self._warehouse.execute(sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def plain(value):
    """A date for a timestamp at midnight, else `value`."""
    return value.date() if hasattr(value, "date") else value


def differences(mart, answer, ratios):
    """What differs between two `{key: {metric: number}}`, as a list of words.

    A key that the answer lacks must be one where nothing happened. Sums are equal to the paisa;
    the metrics `ratios` are equal but for the mart's rounding.
    """
    wrong = [f"{key}: not in the mart" for key in answer.keys() - mart.keys()]
    for key, expected in mart.items():
        found = answer.get(key, {})
        wrong += [
            f"{key}: {metric} is {found.get(metric)}, not {number}"
            for metric, number in expected.items()
            if not same(number, found.get(metric), metric in ratios)
        ]
    return wrong


def same(expected, found, is_ratio):
    """Whether a metric's answer is a mart's number."""
    if is_ratio:
        if expected is None or found is None:
            return expected is found
        allowed = HALF_A_MILLIONTH + abs(Fraction(expected)) * DOUBLE
        return abs(Fraction(found) - Fraction(expected)) <= allowed
    assert not isinstance(found, float), "a sum came back as a double"
    return (found or 0) == expected


@pytest.fixture(scope="module")
def metrics(manifest):
    """Every metric of the project by its name."""
    return {metric["name"]: metric for metric in manifest["metrics"].values()}


@pytest.fixture(scope="module")
def ratios(metrics):
    """Names of the metrics that divide."""
    return {name for name, metric in metrics.items() if metric["type"] in ("ratio", "derived")}


@pytest.fixture(scope="module")
def columns(manifest):
    """`{mart: {column: its YAML}}`."""
    return {
        node["name"]: node["columns"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


@pytest.fixture(scope="module")
def semantic_manifest(built_demo):
    """Path of the semantic manifest that the build of the demo wrote."""
    return built_demo.parents[2] / "target" / "semantic_manifest.json"


@pytest.fixture(scope="module")
def semantic_layer(semantic_manifest, built_demo):
    return SemanticLayer(semantic_manifest, built_demo)


def test_every_number_of_the_roas_marts_is_a_metric(metrics, columns):
    for mart, (key, _) in ROAS_MARTS.items():
        numbers = {
            name
            for name, column in columns[mart].items()
            if column["data_type"].startswith(("bigint", "decimal"))
        }
        assert numbers - {key, "follower_count"} - metrics.keys() == NO_METRIC


def test_a_metric_has_the_words_of_its_column(metrics, columns):
    wrong = [
        f"{name}: {mart}"
        for name, metric in metrics.items()
        for mart in ROAS_MARTS
        if name in columns[mart] and metric["description"] != columns[mart][name]["description"]
    ]
    assert wrong == []


def test_every_metric_is_described_and_every_saved_query_is_a_question(metrics, manifest):
    questions = manifest["saved_queries"].values()
    assert questions, "the project has no saved queries"
    assert [name for name, metric in metrics.items() if not metric["description"]] == []
    assert [query["name"] for query in questions if not query["label"].endswith("?")] == []


def test_incremental_metrics_say_that_they_are_assumed(metrics, built_demo):
    with duckdb.connect(str(built_demo), read_only=True) as connection:
        said = connection.sql("select distinct iroas_method, iroas_tier from marts.daily_roas")
        said = said.fetchall()
    for name in ("incremental_revenue", "incremental_roas"):
        meta = metrics[name]["config"]["meta"]
        assert [(meta["iroas_method"], meta["iroas_tier"])] == said


def test_a_method_that_does_not_add_up_has_no_metrics(run_dbt):
    run = run_dbt(["parse"], vars={"iroas_method": "source_baseline"})
    assert run.exit_code == 0, run.output
    written = json.loads((run.target_dir / "semantic_manifest.json").read_text())
    names = {entry["name"] for entry in written["metrics"] + written["saved_queries"]}
    assert "roas" in names
    assert [name for name in names if name.startswith("incremental")] == []


@needs_metricflow
@pytest.mark.parametrize("mart", ROAS_MARTS)
def test_metrics_equal_the_roas_marts(semantic_layer, metrics, ratios, columns, mart):
    key, group_by = ROAS_MARTS[mart]
    names = [
        name
        for name in columns[mart]
        if name in metrics and not (mart in MEASURABLE and name.startswith("incremental_"))
    ]
    expected = {
        (row[key],): {name: row[name] for name in names}
        for row in semantic_layer.rows(f"select * from marts.{mart}")
    }
    assert expected
    assert differences(expected, semantic_layer.by_key(names, [group_by]), ratios) == []


@needs_metricflow
def test_metrics_equal_sums_for_a_cut_that_no_mart_has(semantic_layer):
    expected = {
        (row.pop("month"), row.pop("platform"), row.pop("category")): row
        for row in semantic_layer.rows(
            """
            select
                cast(date_trunc('month', performance.date) as date) as month,
                performance.platform,
                influencers.category,
                sum(performance.revenue) as revenue,
                sum(performance.spend) as spend,
                sum(performance.revenue) / nullif(sum(performance.spend), 0) as roas,
                nullif(sum(performance.spend), 0) * 1000 / nullif(sum(performance.reach), 0)
                    as cost_per_thousand_reach,
                nullif(sum(performance.spend), 0) / nullif(
                    sum(performance.likes + performance.comments)
                    + sum(performance.shares + performance.saves), 0
                ) as cost_per_engagement
            from marts.performance_daily as performance
            inner join marts.influencer_roas as influencers
                on performance.influencer_id = influencers.influencer_id
            where performance.brand = 'MuscleBlaze'
            group by all
            """
        )
    }
    assert len(expected) > 50
    [names, *_] = expected.values()
    answer = semantic_layer.by_key(
        [*names],
        ["metric_time__month", "platform", "influencer__category"],
        where=["{{ Entity('brand') }} = 'MuscleBlaze'"],
    )
    assert differences(expected, answer, names.keys() - {"revenue", "spend"}) == []


@needs_metricflow
def test_rolling_metrics_of_a_month_are_those_of_its_last_day(semantic_layer, metrics, ratios):
    names = [name for name in metrics if name.startswith(("rolling_", "cumulative_"))]
    rows = semantic_layer.rows(
        """
        select date_trunc('month', date) as month, * from marts.daily_roas
        qualify date = max(date) over (partition by date_trunc('month', date))
        """
    )
    expected = {(plain(row["month"]),): {name: row[name] for name in names} for row in rows}
    assert len(names) == 12 and expected
    answer = semantic_layer.by_key(names, ["metric_time__month"])
    assert differences(expected, answer, ratios) == []


@needs_metricflow
def test_metrics_of_posts_equal_post_performance(semantic_layer, ratios):
    names = {"traced_orders": "orders", "traced_revenue": "revenue", "traced_spend": "spend"}
    names["traced_roas"] = "roas"
    expected = {
        (row["post_id"],): {metric: row[column] for metric, column in names.items()}
        for row in semantic_layer.rows("select * from marts.post_performance")
    }
    assert differences(expected, semantic_layer.by_key([*names], ["post"]), ratios) == []


@needs_metricflow
def test_metrics_of_all_revenue_equal_revenue_by_source_daily(semantic_layer):
    names = {"total_orders": "orders", "total_revenue": "revenue"}
    keys = ["date", "channel", "source", "brand"]
    expected = {
        tuple(row[key] for key in keys): {metric: row[column] for metric, column in names.items()}
        for row in semantic_layer.rows("select * from marts.revenue_by_source_daily")
    }
    groups = ["metric_time__day", "sale__channel", "sale__source", "brand"]
    assert differences(expected, semantic_layer.by_key([*names], groups), set()) == []


@needs_metricflow
def test_influencer_revenue_is_the_same_from_both_marts(semantic_layer):
    [row] = semantic_layer.ask(["revenue", "influencer_revenue", "total_revenue"])
    assert row["revenue"] == row["influencer_revenue"] < row["total_revenue"]
    [share] = semantic_layer.ask(["influencer_revenue_share"])
    exact = Fraction(row["revenue"]) / Fraction(row["total_revenue"])
    assert abs(Fraction(share["influencer_revenue_share"]) - exact) <= exact * DOUBLE


@pytest.fixture
def mf(semantic_manifest, built_demo, project_dir, tmp_path):
    """`mf(*args)`: run MetricFlow's command on the built demo, as if it were published.

    Returns the finished process. `mf.manifest` is the path of its own copy of the manifest.
    """
    # The command looks for `target` in the project's folder, whatever dbt was told.
    for name in ("dbt_project.yml", "profiles.yml", "plugins"):
        (tmp_path / name).symlink_to(project_dir / name)
    target = tmp_path / "target"
    target.mkdir()
    shutil.copy(semantic_manifest, target)
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "current").symlink_to(built_demo.parent)
    environment = dbt_environment(tmp_path) | {
        "DBT_TARGET": "published",
        "DBT_PROJECT_DIR": str(tmp_path),
        "DBT_PROFILES_DIR": str(tmp_path),
        # It asks the package index for a newer version of itself: nobody answers here.
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }

    def run(*args):
        return subprocess.run(
            [str(Path(sys.executable).with_name("mf")), *args],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    run.manifest = target / semantic_manifest.name
    return run


@needs_metricflow
def test_mf_finds_the_configuration_valid(mf):
    done = mf("validate-configs")
    assert done.returncode == 0, done.stdout
    # The configuration, semantic models, dimensions, entities, measures and metrics.
    assert done.stdout.count("Successfully validated") == 6
    assert done.stdout.count("(ERRORS: 0, FUTURE_ERRORS: 0") == 6


@needs_metricflow
def test_mf_finds_a_column_that_no_mart_has(mf):
    right = mf.manifest.read_text()
    wrong = right.replace("likes + comments + shares", "likes + comments + reposts")
    assert wrong != right
    mf.manifest.write_text(wrong)
    done = mf("validate-configs")
    assert done.returncode == 1, done.stdout
    assert "reposts" in done.stdout


@needs_metricflow
def test_mf_answers_a_saved_query(mf, semantic_layer, tmp_path):
    done = mf("query", "--saved-query", "roas_by_brand", "--csv", str(tmp_path / "answer.csv"))
    assert done.returncode == 0, done.stdout
    with (tmp_path / "answer.csv").open(encoding="utf-8") as file:
        answer = {row["brand"]: float(row["revenue"]) for row in csv.DictReader(file)}
    rows = semantic_layer.rows("select brand, revenue from marts.brand_roas")
    assert answer == {row["brand"]: float(row["revenue"]) for row in rows}


@needs_metricflow
def test_short_names_are_the_same_metrics(semantic_layer):
    [row] = semantic_layer.ask([*SHORT_NAMES, *SHORT_NAMES.values()])
    assert all(row[name] is not None and row[name] == row[s] for name, s in SHORT_NAMES.items())


@needs_metricflow
def test_every_saved_query_answers(semantic_layer, manifest):
    for query in manifest["saved_queries"].values():
        rows = semantic_layer.ask(saved_query=query["name"])
        assert rows, query["name"]
        assert set(query["query_params"]["metrics"]) < set(rows[0]), query["name"]
