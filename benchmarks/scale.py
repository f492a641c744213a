"""Measure the project at scale against what people would use instead, and print a table of ratios.

    python benchmarks/scale.py [--rows 1000000 10000000] [--influencers 1000 100000] [--save]

For each size: data by the project's generator, then everything in turn on the same data. What must
come to the same numbers is compared, and a difference ends the run. Absolute times depend on the
machine; the ratios are what counts. A row that cannot be measured is left out and says why.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
import environments
import marts_script
import sqlmesh_project
from measure import PROJECT, Cost, dbt, middle, project_environment, run
from run import empty_project
from scale_data import LastDay, generate
from targets import targets

HERE = Path(__file__).resolve().parent
# dbt reads each value of a seed in Python: minutes for a million rows.
MOST_SEED_ROWS = 1_000_000
QUERY = """
import sys
sys.path.insert(0, sys.argv[1])
from marts_script import connect
print(connect(':memory:').execute(sys.argv[2]).fetchall())
"""
SCAN = "select max(columns(*)) from {tracking}"
GROUP_BY = """
select count(*), sum(revenue) from (
    select date, influencer_id, brand, sum(orders) as orders, sum(revenue) as revenue
    from {tracking} group by date, influencer_id, brand
)
"""
NAMES = {
    "empty": "`dbt build` of an empty project",
    "scan": "scan of all tracking rows by DuckDB",
    "group": "one group-by: date × influencer × brand",
    "build": "`dbt build`: marts, tests, publishing",
    "later": "`dbt build` one day later, {kind}",
    "script": "plain SQL script of the same marts, without tests",
    "sqlmesh": "SQLMesh, a fresh plan of the same marts, without tests",
    "seed": "dbt's default seed of the tracking rows (agate)",
    "pandas": "pandas: what a dashboard does on each rerun",
    "polars": "polars: the same",
    "duckdb": "DuckDB on the raw files: the same",
    "mart": "the published mart: the same",
}


def measure(folder: Path, rows: int, influencers: int, options) -> tuple[dict, dict]:
    """Run everything at one size; returns cost by name, and what is to be said by name."""
    costs: dict[str, Cost] = {}
    said: dict[str, str] = {}
    raw = generate(folder, rows, influencers)
    last_day = LastDay(raw)
    project = folder / "project"
    spill = folder / "spill"
    limits = {"DUCKDB_MEMORY_LIMIT": options.memory, "DUCKDB_TEMP_DIRECTORY": str(spill)}
    of_project = {**project_environment(project), **limits, "RAW_DATA": str(raw)}
    built = project / "warehouse" / "build" / "warehouse.duckdb"

    def take(name: str, command: list, where: Path = PROJECT, environment=limits, times=1) -> None:
        say(f"  {NAMES[name].format(kind='again')}")
        shutil.rmtree(spill, ignore_errors=True)
        spill.mkdir()
        command = [str(part) for part in command]
        costs[name] = middle([run(command, where, environment, name) for _ in range(times)])
        cost = costs[name]
        say(f"    {cost.wall:.1f} s, {cost.cpu:.1f} s of CPU, {cost.memory:,.0f} MB")

    def skip(name: str, why: str) -> None:
        said[name] = why
        say(f"  left out: {NAMES[name].format(kind='again')}: {why}")

    def left_out(name: str) -> bool:
        if name in options.without:
            skip(name, f"--without {name}")
        return name in options.without

    for made in ("project", "empty", "script", "sqlmesh", "seed"):
        shutil.rmtree(folder / made, ignore_errors=True)
    take("empty", dbt("build"), empty_project(folder / "empty"), times=3)
    tracking = f"read_parquet('{raw}/tracking_data/*.parquet')"
    for name, sql in {"scan": SCAN, "group": GROUP_BY}.items():
        query = sql.format(tracking=tracking)
        take(name, [sys.executable, "-c", QUERY, HERE, query], times=3)

    if "later" not in options.without:
        # The day before first, so that the day after can come.
        last_day.take_away()
    try:
        # What dbt parsed it keeps, and a daily build starts from there.
        run(dbt("parse"), PROJECT, of_project)
        take("build", dbt("build"), environment=of_project)
        said["nodes"] = nodes(project / "target")
    finally:
        last_day.put_back()
    said["kind"] = kind_of_second_build(project / "target")
    if not left_out("later"):
        take("later", dbt("build"), environment=of_project)
        said["node_seconds"] = node_seconds(project / "target")

    if not left_out("script"):
        script = folder / "script"
        script.mkdir()
        (script / "marts.sql").write_text(
            marts_script.script(built, project / "target", script / "inputs")
        )
        database = script / "warehouse.duckdb"
        program = [sys.executable, HERE / "marts_script.py", database, script / "marts.sql"]
        take("script", program, where=script)
        same_marts("the plain script", built, database)

    with_sqlmesh = None
    if not left_out("sqlmesh"):
        try:
            with_sqlmesh = environments.python_with("sqlmesh", options.environments)
        except environments.CannotInstall as why:
            skip("sqlmesh", str(why))
    if with_sqlmesh:
        of_sqlmesh = folder / "sqlmesh"
        models = marts_script.models(project / "target")
        statements = sqlmesh_project.write(of_sqlmesh, built, models)
        program = [with_sqlmesh, HERE / "sqlmesh_project.py", of_sqlmesh, statements]
        take("sqlmesh", program, of_sqlmesh, {**limits, "MAX_FORK_WORKERS": "1"})
        same_marts("SQLMesh", built, of_sqlmesh / "warehouse.duckdb")

    if rows > MOST_SEED_ROWS:
        skip("seed", f"{rows:,} rows would take many minutes")
    elif not left_out("seed"):
        seed = empty_project(folder / "seed")
        (seed / "seeds").mkdir()
        csv = seed / "seeds" / "tracking_data.csv"
        duckdb.execute(f"copy (from {tracking}) to '{csv}'")
        take("seed", dbt("seed"), seed)

    answers = {}
    for name in ("pandas", "polars", "duckdb", "mart"):
        python = sys.executable
        if left_out(name):
            continue
        if name == "polars":
            try:
                python = environments.python_with("polars", options.environments)
            except environments.CannotInstall as why:
                skip(name, str(why))
                continue
        source = project / "warehouse" / "current" / "warehouse.duckdb" if name == "mart" else raw
        answer = folder / f"{name}.json"
        try:
            take(name, [python, HERE / "rerun.py", name, source, answer])
        except SystemExit as why:
            # Want of memory is a result too, but not for what this project makes.
            if name in ("duckdb", "mart"):
                raise
            skip(name, f"did not finish: {str(why).strip().splitlines()[-1]}")
            continue
        answers[name] = json.loads(answer.read_text())
    for name, answer in answers.items():
        if answer != answers["mart"]:
            different = [key for key in answer if answer[key] != answers["mart"].get(key)]
            raise SystemExit(
                f"{name} has other numbers than the mart for {len(different)} influencers,"
                f" such as {different[:3]}"
            )
    said["database"] = f"{built.stat().st_size / 2**20:,.0f} MB"
    said["raw"] = f"{sum(f.stat().st_size for f in raw.rglob('*.parquet')) / 2**20:,.0f} MB"
    return costs, said


def nodes(target: Path) -> dict[str, float]:
    """Seconds of each node of the last build in `target`."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {result["unique_id"]: result["execution_time"] for result in results}


def node_seconds(target: Path) -> float:
    """Seconds of all nodes of the last build in `target`."""
    return sum(nodes(target).values())


def kind_of_second_build(target: Path) -> str:
    """How the project builds a second time: which models are incremental, if any."""
    manifest = json.loads((target / "manifest.json").read_text())["nodes"]
    made = [
        node["name"]
        for node in manifest.values()
        if node["config"].get("materialized") in ("incremental", "changed_days")
    ]
    return f"models made incrementally: {len(made)}"


def same_marts(what: str, left: Path, right: Path) -> None:
    """End the run where two files have different marts."""
    different = marts_script.differences(left, right)
    if different:
        raise SystemExit(f"{what} made other marts than dbt: {', '.join(different)}")


def table(costs: dict[str, Cost], said: dict) -> str:
    """Every cost as a Markdown table, with its ratio to the group-by."""
    group = costs["group"]
    lines = [
        "| what | wall, s | CPU, s | peak memory, MB | spill, MB | ÷ group-by, wall | CPU |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, text in NAMES.items():
        text = text.format(kind=said["kind"])
        if name in costs:
            cost = costs[name]
            lines.append(
                f"| {text} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory:,.0f} "
                f"| {cost.spill:,.0f} | {cost.wall / group.wall:.1f} | {cost.cpu / group.cpu:.1f} |"
            )
        else:
            lines.append(f"| {text} | left out: {said[name]} | | | | | |")
    slowest = sorted(said["nodes"].items(), key=lambda node: -node[1])[:12]
    lines += ["", "| slowest nodes of the first build | s |", "|---|---:|"]
    lines += [f"| {name.split('.')[0]} `{name.split('.')[2]}` | {s:.2f} |" for name, s in slowest]
    lines += ["", f"Raw Parquet {said['raw']}, build file {said['database']}."]
    return "\n".join(lines)


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure each size, print, and save where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--influencers", type=int, nargs="+", default=[1000])
    parser.add_argument("--memory", default="4GB", help="DuckDB's memory limit (default: 4GB)")
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        choices=["later", "script", "sqlmesh", "seed", "polars"],
        help="rows to leave out",
    )
    parser.add_argument(
        "--folder", type=Path, help="keep data and environments there, for next time"
    )
    parser.add_argument("--save", action="store_true", help="write benchmarks/results")
    options = parser.parse_args()

    folder = (options.folder or Path(tempfile.mkdtemp(prefix="influencer-roas-scale-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    options.environments = folder
    parts = []
    try:
        for influencers in options.influencers:
            for rows in options.rows:
                title = f"{rows:,} tracking rows, {influencers:,} influencers"
                say(title)
                of_size = folder / f"{rows}-{influencers}"
                of_size.mkdir(exist_ok=True)
                costs, said = measure(of_size, rows, influencers, options)
                met = targets(costs, said, rows, influencers)
                parts.append(f"## {title}\n\n{table(costs, said)}\n\n{met}\n")
                print(parts[-1], flush=True)
    finally:
        if not options.folder:
            shutil.rmtree(folder)
    if options.save:
        save("\n".join(parts), options)


def save(text: str, options) -> None:
    """Write what was measured, by which command on which machine, to benchmarks/results."""
    today = datetime.date.today().isoformat()
    kept = {"--folder", str(options.folder), f"--folder={options.folder}"}
    command = " ".join(part for part in sys.argv[1:] if part not in kept)
    results = PROJECT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / f"{today}-scale.md").write_text(
        f"# Scale benchmark of {today}\n\n`python benchmarks/scale.py {command}`: "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}, duckdb {duckdb.__version__}, DuckDB's memory limit "
        f"{options.memory}, load {os.getloadavg()[0]:.1f} at the end.\n\n{text}"
    )


if __name__ == "__main__":
    main()
