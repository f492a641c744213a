"""Simulate experiments with a known truth, analyse them with the project's own models, and count.

    python benchmarks/incrementality.py [--simulations 500] [--only user] [--save]

Each family of experiments is one set of raw files and one `dbt build` of it: every simulated
experiment is a row of `experiments`, and all are analysed at once. An interval of 95 percent should
hold the truth in 95 percent of the simulations, and where the truth is 0 a test should reject it
in 5 percent. `--save` writes the table to benchmarks/results/<date>-incrementality.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from measure import PROJECT, dbt, project_environment, run

FIRST_DAY = "2025-01-01"
# Simulations of a scenario that are built at once: 2,000 users each, of five scenarios.
PER_BUILD = 500


@dataclass(frozen=True)
class Scenario:
    """Experiments of one kind: what varies, the true incremental ROAS, and what must be seen.

    `bounds` hold the coverage, or at a true 0 the rejections; None: all must be refused.
    """

    name: str
    family: str
    truth: float
    settings: dict
    bounds: tuple[float, float] | None
    methods: tuple[str, ...]


def scenarios() -> list[Scenario]:
    """Return all scenarios in the order of the table."""
    users = {
        "ordinary sales": {},
        "heavy tails": {"spread": 1.2},
        "80/20 split": {"share": 0.8},
        "cost by order": {"random_cost": True},
        "heavy tails, 80/20, cost by order": {"spread": 1.2, "share": 0.8, "random_cost": True},
    }
    found = []
    for name, settings in users.items():
        for truth, bounds in ((3.0, (0.94, 0.97)), (0.0, (0.04, 0.06))):
            found.append(Scenario(name, "user", truth, settings, bounds, ("user_holdout_cuped",)))
    for geos in (10, 16, 24):
        for truth, bounds in ((2.0, (0.94, 0.98)), (0.0, (0.02, 0.06))):
            methods = ("geo_gbr", "geo_pairs_fieller")
            found.append(Scenario(f"{geos} regions", "geo", truth, {"geos": geos}, bounds, methods))
    for rho in (0.0, 0.5, 0.8):
        for truth, bounds in ((2.0, (0.94, 1.0)), (0.0, (0.0, 0.06))):
            name = f"AR(1), ρ = {rho}"
            found.append(Scenario(name, "days", truth, {"rho": rho}, bounds, ("dow_baseline",)))
    trend = {"rho": 0.0, "trend": 0.004}
    found.append(Scenario("upward trend", "days", 2.0, trend, None, ("dow_baseline",)))
    event = {"rho": 0.0, "event": True}
    found.append(Scenario("coinciding sale", "days", 2.0, event, None, ("dow_baseline",)))
    return found


def day(number: int) -> str:
    """Return the day `number` days after the first."""
    first = datetime.date.fromisoformat(FIRST_DAY)
    return str(first + datetime.timedelta(days=int(number)))


def experiment_rows(ids: list[str], design: str, start: int, end: int, **changes) -> pd.DataFrame:
    """Return the rows of `experiments` for `ids`, from day `start` to day `end`."""
    row = {
        "entity_type": "all",
        "entity_id": "all",
        "design": design,
        "unit_type": "user" if design == "user_holdout" else "geo",
        "planned_treat_share": 0.5,
        "pre_start": FIRST_DAY,
        "start_date": day(start),
        "end_date": day(end),
        "cooldown_end": None,
        "registered_at": FIRST_DAY,
        "ci_level": 0.95,
    }
    return pd.DataFrame({"experiment_id": ids} | row | changes)


def simulate_users(scenario: Scenario, prefix: str, count: int, random: np.random.Generator):
    """User holdouts of 2,000 users: 28 days before and 28 days of the experiment.

    Sales of a user are a Poisson number of orders, more for some users than for others, of
    lognormal amounts; `spread` is the standard deviation of their logarithm.
    """
    users, order_value = 2000, 1000.0
    share = scenario.settings.get("share", 0.5)
    spread = scenario.settings.get("spread", 0.6)
    random_cost = scenario.settings.get("random_cost", False)
    treated = np.zeros((count, users), dtype=bool)
    treated[:, : round(users * share)] = True
    activity = np.exp(random.normal(-0.5, 1, (count, users)))
    before = random.poisson(0.3 * activity)
    during = random.poisson(0.3 * activity)
    # What the treatment adds: orders as valuable as all others, at the price that makes the truth.
    cost_per_order = 60.0
    if random_cost:
        # truth = 1000 · extra / (60 · (0.3 + extra))
        extra_mean = scenario.truth * cost_per_order * 0.3
        extra_mean /= order_value - scenario.truth * cost_per_order
    else:
        extra_mean = 0.08 if scenario.truth else 0.0
    extra = random.poisson(extra_mean, (count, users)) * treated
    during = during + extra
    if random_cost:
        costs = cost_per_order * during * treated
    else:
        cost = order_value * extra_mean / scenario.truth if scenario.truth else 30.0
        costs = cost * treated

    def amounts(orders):
        """Sums of lognormal amounts with mean `order_value`: one draw an order."""
        flat = orders.ravel()
        drawn = random.lognormal(np.log(order_value) - spread**2 / 2, spread, flat.sum())
        owner = np.repeat(np.arange(flat.size), flat)
        return np.bincount(owner, drawn, flat.size).reshape(orders.shape)

    ids = np.array([f"{prefix}{number}" for number in range(count)])
    units = (prefix + pd.Series(np.arange(count * users)).astype(str)).to_numpy(dtype=object)
    experiment = np.repeat(ids, users)
    calendar = np.array([day(number) for number in range(56)])
    tracking = []
    for first, revenue in ((0, amounts(before)), (28, amounts(during))):
        bought = revenue.ravel() > 0
        dates = calendar[first + random.integers(0, 28, bought.sum())]
        tracking.append(
            pd.DataFrame(
                {
                    "date": dates,
                    "user_id": units[bought],
                    "revenue": revenue.ravel()[bought].round(2),
                }
            )
        )
    spent = costs.ravel() > 0
    return {
        "experiments": experiment_rows(
            list(ids), "user_holdout", 28, 55, planned_treat_share=share
        ),
        "experiment_assignments": pd.DataFrame(
            {
                "experiment_id": experiment,
                "unit_id": units,
                "arm": np.where(treated.ravel(), "treatment", "control"),
                "pair_id": None,
                "stratum": None,
                "assigned_at": FIRST_DAY,
            }
        ),
        "experiment_costs": pd.DataFrame(
            {
                "experiment_id": experiment[spent],
                "unit_id": units[spent],
                "date": day(28),
                "incremental_cost": costs.ravel()[spent].round(2),
            }
        ),
        "tracking_data": pd.concat(tracking).assign(brand="B", product="P"),
    }


def simulate_geos(scenario: Scenario, prefix: str, count: int, random: np.random.Generator):
    """Pairs of regions of like size, 14 days before and 14 days of the experiment.

    Sales of a region go up or down by 8 percent between the periods, and by more from day to day.
    All spend 5 percent of their sales, treated ones another 10 percent in the experiment.
    """
    geos, days = scenario.settings["geos"], 14
    size = np.exp(random.normal(9, 0.6, (count, geos // 2, 1)))
    size = (size * np.exp(random.normal(0, 0.1, (count, geos // 2, 2)))).reshape(count, geos)
    first_treated = random.integers(0, 2, (count, geos // 2, 1)) == 0
    treated = np.concatenate([first_treated, ~first_treated], axis=2).reshape(count, geos)
    drift = np.stack([np.ones_like(size), 1 + random.normal(0, 0.08, size.shape)], axis=2)
    shape = (count, geos, 2, days)
    revenue = size[..., None, None] * drift[..., None] * (1 + random.normal(0, 0.1, shape))
    cost = 0.05 * size[..., None, None] * np.ones(shape)
    added = 0.1 * size * random.uniform(0.7, 1.3, size.shape) * treated
    cost[:, :, 1] += added[..., None]
    revenue[:, :, 1] += scenario.truth * added[..., None]
    ids = np.array([f"{prefix}{number}" for number in range(count)])
    names = np.array([f"{prefix}g{number}" for number in range(count * geos)])
    pairs = np.tile(np.repeat(np.arange(geos // 2), 2), count)
    return {
        "experiments": experiment_rows(list(ids), "geo_pairs", days, 2 * days - 1),
        "experiment_assignments": pd.DataFrame(
            {
                "experiment_id": np.repeat(ids, geos),
                "unit_id": names,
                "arm": np.where(treated.ravel(), "treatment", "control"),
                "pair_id": [f"P{pair}" for pair in pairs],
                "stratum": None,
                "assigned_at": FIRST_DAY,
            }
        ),
        "geo_daily": pd.DataFrame(
            {
                "date": np.tile([day(number) for number in range(2 * days)], count * geos),
                "geo": np.repeat(names, 2 * days),
                "brand": "B",
                "revenue": revenue.ravel().clip(0).round(2),
                "cost": cost.ravel().round(2),
            }
        ),
    }


def simulate_days(scenario: Scenario, prefix: str, count: int, random: np.random.Generator):
    """Campaigns of 14 days after 196 days of daily sales of a brand of its own each.

    Sales have days of the week, and errors of 15 percent that depend on the day before by `rho`.
    `trend` is the growth by day, `event` puts a sale into the window that doubles what is sold.
    """
    history, window, level = 196, 14, 10_000.0
    rho = scenario.settings["rho"]
    days = history + window
    errors = np.zeros((count, days + 50))
    shocks = random.normal(0, np.sqrt(1 - rho**2), errors.shape)
    for number in range(1, errors.shape[1]):
        errors[:, number] = rho * errors[:, number - 1] + shocks[:, number]
    weekdays = np.array([0.9, 0.9, 0.95, 1.0, 1.05, 1.1, 1.1])[np.arange(days) % 7]
    growth = 1 + scenario.settings.get("trend", 0.0) * np.arange(days)
    revenue = level * weekdays * growth * (1 + 0.15 * errors[:, 50:])
    cost = 1000.0
    revenue[:, history:] += scenario.truth * cost
    has_event = scenario.settings.get("event", False)
    if has_event:
        revenue[:, history + 3 : history + 6] *= 2
    ids = [f"{prefix}{number}" for number in range(count)]
    brands = np.array([f"Brand {prefix}{number}" for number in range(count)])
    tables = {
        "experiments": experiment_rows(
            ids, "before_after", history, days - 1, entity_type="brand", entity_id=brands
        ),
        "experiment_costs": pd.DataFrame(
            {
                "experiment_id": ids,
                "unit_id": brands,
                "date": day(history),
                "incremental_cost": cost * window,
            }
        ),
        "tracking_data": pd.DataFrame(
            {
                "date": np.tile([day(number) for number in range(days)], count),
                "user_id": None,
                "revenue": revenue.ravel().clip(0).round(2),
                "brand": np.repeat(brands, days),
                "product": "P",
            }
        ),
    }
    # Somebody keeps a calendar; what is on it falls on other days, or into the window.
    first, last = (history + 3, history + 5) if has_event else (days + 30, days + 31)
    tables["calendar_events"] = pd.DataFrame(
        {"start_date": day(first), "end_date": day(last), "brand": brands, "type": "sale"}
    )
    return tables


SIMULATE = {"user": simulate_users, "geo": simulate_geos, "days": simulate_days}


def write_raw(folder: Path, tables: dict[str, list[pd.DataFrame]]) -> None:
    """Write the simulated tables as Parquet into `folder`, with the little that a build needs."""
    folder.mkdir()
    (folder / "influencers.csv").write_text(
        "influencer_id,name,category,gender,follower_count,platform\n1,One,Fitness,,1000,YouTube\n"
    )
    (folder / "posts.csv").write_text(
        "post_id,influencer_id,platform,date,url,caption,reach,likes,comments\n"
        "P1,1,YouTube,2025-01-01,,,100,10,1\n"
    )
    (folder / "payouts.csv").write_text(
        "influencer_id,basis,rate,orders,total_payout\n1,fixed,10,,10\n"
    )
    if "tracking_data" not in tables:
        alone = {"date": [FIRST_DAY], "user_id": None, "revenue": [1.0], "brand": "B"}
        tables["tracking_data"] = [pd.DataFrame(alone | {"product": "P"})]
    with duckdb.connect() as connection:
        for name, parts in tables.items():
            rows = pd.concat(parts, ignore_index=True)
            if name == "tracking_data":
                rows = rows.assign(source="organic", campaign=None, influencer_id=None, orders=1)
            connection.register("rows", rows)
            connection.execute(
                f"copy (select * from rows) to '{folder / name}.parquet' (format parquet)"
            )


def analyse(raw: Path, folder: Path) -> pd.DataFrame:
    """Build the estimators on the raw files; return one row per experiment × method."""
    environment = project_environment(folder) | {"RAW_DATA": str(raw)}
    types = ["--resource-type", "seed", "--resource-type", "model"]
    command = dbt("build", "--select", "+int_experiment_results", *types)
    run(command, PROJECT, environment)
    with duckdb.connect(str(folder / "warehouse/build/warehouse.duckdb"), read_only=True) as built:
        return built.execute(
            """
            select experiment_id, method, estimate, ci_low, ci_high, refusal_reason
            from intermediate.int_experiment_results where experiment_id is not null
            """
        ).df()


def count_results(scenario: Scenario, results: pd.DataFrame, method: str) -> dict:
    """Return one line of the table: how often the interval holds the truth, and how often not 0."""
    rows = results[results["method"] == method]
    given = rows[rows["refusal_reason"].isna()]
    held = (given["ci_low"] <= scenario.truth) & (scenario.truth <= given["ci_high"])
    rejected = (given["ci_low"] > 0) | (given["ci_high"] < 0)
    if scenario.bounds is None:
        seen, target = len(rows) - len(given), "all refused"
        is_met = seen == len(rows)
    else:
        seen = held.mean() if scenario.truth else rejected.mean()
        low, high = scenario.bounds
        what = "held" if scenario.truth else "rejected"
        target = f"{what} {low:.2f} to {high:.2f}"
        is_met = low <= round(seen, 3) <= high
    return {
        "method": method,
        "simulated": scenario.name,
        "true iROAS": f"{scenario.truth:.0f}",
        "simulations": len(rows),
        "refused": len(rows) - len(given),
        "mean estimate": f"{given['estimate'].mean():.2f}" if len(given) else "",
        "interval holds the truth": f"{held.mean():.3f}" if len(given) else "",
        "0 is rejected": f"{rejected.mean():.3f}" if len(given) else "",
        "asked for": target,
        "met": "yes" if is_met else "no",
    }


def simulate_and_analyse(
    group: list[Scenario], count: int, random: np.random.Generator, folder: Path
) -> pd.DataFrame:
    """Return the results of `count` simulations of each scenario of `group`, of one build."""
    tables: dict[str, list[pd.DataFrame]] = {}
    for position, scenario in enumerate(group):
        simulate = SIMULATE[scenario.family]
        for name, rows in simulate(scenario, f"s{position}x", count, random).items():
            tables.setdefault(name, []).append(rows)
    raw = folder / "raw"
    write_raw(raw, tables)
    results = analyse(raw, folder / "build")
    shutil.rmtree(raw)
    return results


def measure(simulations: int, only: str | None, folder: Path) -> list[dict]:
    """Simulate and analyse each family, in parts that fit into memory; return the table's lines."""
    lines = []
    wanted = [scenario for scenario in scenarios() if only in (None, scenario.family)]
    # Users are many: a build for those with an effect, and one for those without.
    families = [("geo", None), ("days", None), ("user", True), ("user", False)]
    groups = [
        [
            scenario
            for scenario in wanted
            if scenario.family == family and has_effect in (None, scenario.truth > 0)
        ]
        for family, has_effect in families
    ]
    random = np.random.default_rng(20261121)
    for group in (group for group in groups if group):
        counts = [PER_BUILD] * (simulations // PER_BUILD) + [simulations % PER_BUILD]
        parts = [simulate_and_analyse(group, count, random, folder) for count in counts if count]
        results = pd.concat(parts, ignore_index=True)
        for position, scenario in enumerate(group):
            own = results[results["experiment_id"].str.startswith(f"s{position}x")]
            lines += [count_results(scenario, own, method) for method in scenario.methods]
            print(lines[-1], flush=True)
    return sorted(lines, key=lambda line: line["true iROAS"] == "0")


def report(lines: list[dict]) -> str:
    """Return the lines as a Markdown table."""
    names = list(lines[0])
    rows = [names, ["---"] * len(names), *[[str(line[name]) for name in names] for line in lines]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Simulate, analyse, print, and save where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--simulations", type=int, default=500)
    parser.add_argument("--only", choices=sorted(SIMULATE), help="one family of experiments")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results")
    arguments = parser.parse_args()

    folder = Path(tempfile.mkdtemp(prefix="influencer-roas-incrementality-"))
    try:
        table = report(measure(arguments.simulations, arguments.only, folder))
    finally:
        shutil.rmtree(folder)
    print(table)
    if arguments.save:
        today = datetime.date.today().isoformat()
        command = " ".join(["python", "benchmarks/incrementality.py", *sys.argv[1:]])
        text = (
            f"# Coverage of {today}\n\n"
            f"`{command}`: {os.cpu_count()} cores, duckdb {duckdb.__version__}. How often an "
            "interval of 95 percent holds the planted truth, and how often 0 is rejected. "
            f"Of {arguments.simulations} simulations a share of 0.95 has a standard error of "
            f"{np.sqrt(0.95 * 0.05 / arguments.simulations):.3f}.\n\n"
            f"{table}\n"
        )
        (PROJECT / "benchmarks" / "results" / f"{today}-incrementality.md").write_text(text)


if __name__ == "__main__":
    main()
