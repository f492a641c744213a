"""Measure the project against plain alternatives in one run, and print ratios.

    python benchmarks/run.py [--repeats 5] [--rows 1000000] [--save]

Absolute times depend on the machine; the ratios are what counts. `--save` writes the table to
benchmarks/results/<date>.md with the command and the machine.
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
from collections import Counter
from pathlib import Path

import duckdb
from measure import PROJECT, Cost, dbt, middle, project_environment, run

READ_CSV = """
import sys, duckdb
database, file = sys.argv[1:]
read = "select * from read_csv(?, all_varchar = true)"
duckdb.connect(database).execute(f"create table tracking_data as {read}", [file])
"""


def empty_project(folder: Path) -> Path:
    """Write the smallest dbt project that builds: what dbt costs before it does anything."""
    (folder / "models").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text('name: empty\nversion: "1.0"\nprofile: empty\n')
    (folder / "profiles.yml").write_text(
        "empty:\n  target: duckdb\n  outputs:\n    duckdb: {type: duckdb, path: empty.duckdb}\n"
    )
    return folder


def trivial_project(folder: Path, nodes: dict[str, int]) -> Path:
    """Write a project with as many seeds, models and data tests as the demo, all tiny."""
    empty_project(folder)
    (folder / "seeds").mkdir()
    for number in range(nodes["seed"]):
        (folder / "seeds" / f"seed_{number}.csv").write_text("id,amount\n1,10\n")
    for number in range(nodes["model"]):
        (folder / "models" / f"model_{number}.sql").write_text("select 1 as id, 10 as amount\n")
    (folder / "tests").mkdir()
    for number in range(nodes["test"]):
        model = f"model_{number % nodes['model']}"
        sql = f"select * from {{{{ ref('{model}') }}}} where id is null\n"
        (folder / "tests" / f"test_{number}.sql").write_text(sql)
    return folder


def count_nodes(target: Path) -> dict[str, int]:
    """Return how many seeds, models and tests the last build in the folder `target` had."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    types = Counter(result["unique_id"].split(".")[0] for result in results)
    return {name: types[name] for name in ("seed", "model", "test")}


def raw_folder(folder: Path, rows: int) -> Path:
    """Generate raw CSV files with `rows` tracking rows."""
    raw = folder / "raw"
    arguments = f"{{output_dir: '{raw}', tracking_rows: {rows}, influencers: 1000}}"
    run(
        dbt("run-operation", "generate_sample_data", "--args", arguments),
        PROJECT,
        project_environment(folder / "generate"),
    )
    return raw


def measure(repeats: int, rows: int, folder: Path) -> tuple[dict[str, Cost], dict[str, int]]:
    """Run all candidates in turn `repeats` times, so that a slow moment hits all alike.

    Returns the median cost of each, and the demo's nodes by type.
    """
    empty = empty_project(folder / "empty")
    raw = raw_folder(folder, rows)
    demo, seed = folder / "demo", folder / "seed"
    tracking = str(raw / "tracking_data.csv")
    # Once unmeasured: dbt keeps what it parsed, and a daily build starts from there.
    run(dbt("build"), empty)
    run(dbt("build"), PROJECT, project_environment(demo))
    nodes = count_nodes(demo / "target")
    trivial = trivial_project(folder / "trivial", nodes)
    run(dbt("build"), trivial)
    build = [sys.executable, str(PROJECT / "scripts" / "build.py")]
    again = project_environment(folder / "again")
    run(build, PROJECT, again)
    seed_environment = {**project_environment(seed), "RAW_DATA": str(raw)}
    run(dbt("seed", "--select", "tracking_data"), PROJECT, seed_environment)

    costs: dict[str, list[Cost]] = {}
    for _ in range(repeats):
        costs.setdefault("empty project", []).append(run(dbt("build"), empty))
        costs.setdefault("trivial", []).append(run(dbt("build"), trivial))
        costs.setdefault("demo", []).append(run(dbt("build"), PROJECT, project_environment(demo)))
        costs.setdefault("demo and unit tests", []).append(
            run(dbt("build", "--select", "*"), PROJECT, project_environment(demo))
        )
        costs.setdefault("again", []).append(run(build, PROJECT, again))
        costs.setdefault("seed", []).append(
            run(dbt("seed", "--select", "tracking_data"), PROJECT, seed_environment)
        )
        plain = folder / "plain.duckdb"
        plain.unlink(missing_ok=True)
        costs.setdefault("read_csv", []).append(
            run([sys.executable, "-c", READ_CSV, str(plain), tracking], folder)
        )
        costs.setdefault("python", []).append(
            run([sys.executable, "-c", "import duckdb; duckdb.connect()"], folder)
        )
    return {name: middle(of_name) for name, of_name in costs.items()}, nodes


def report(costs: dict[str, Cost], nodes: dict[str, int], rows: int) -> str:
    """Return the costs and the ratios with their targets as Markdown."""
    lines = ["| command | wall, s | CPU, s | peak memory, MB |", "|---|---:|---:|---:|"]
    nodes_in_words = ", ".join(f"{count} {name}s" for name, count in nodes.items())
    names = {
        "empty project": "`dbt build` of an empty project",
        "trivial": f"`dbt build` of trivial nodes, as many as the demo's {nodes_in_words}",
        "demo": "`dbt build` of the demo",
        "demo and unit tests": "`dbt build --select '*'` of the demo: its unit tests too",
        "again": "`make build` of the demo with nothing changed (scripts/build.py)",
        "seed": f"`dbt seed` of {rows:,} tracking rows",
        "read_csv": f"DuckDB `read_csv` of the same {rows:,} rows",
        "python": "Python with an empty DuckDB",
    }
    for name, cost in costs.items():
        lines.append(f"| {names[name]} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory:.0f} |")
    empty, demo = costs["empty project"], costs["demo"]
    seed, read, python = costs["seed"], costs["read_csv"], costs["python"]
    again = costs["again"]
    trivial, everything = costs["trivial"], costs["demo and unit tests"]
    ratios = [
        ("demo build ÷ empty build", demo.wall / empty.wall, demo.cpu / empty.cpu, 3.5),
        ("`make build` again ÷ empty build", again.wall / empty.wall, again.cpu / empty.cpu, 1.3),
        ("trivial build ÷ empty build", trivial.wall / empty.wall, trivial.cpu / empty.cpu, ""),
        (
            "demo build with unit tests ÷ empty build",
            everything.wall / empty.wall,
            everything.cpu / empty.cpu,
            "",
        ),
        (
            "(seed − empty build) ÷ read_csv",
            (seed.wall - empty.wall) / read.wall,
            (seed.cpu - empty.cpu) / read.cpu,
            1.5,
        ),
        (
            "(seed − empty build) ÷ (read_csv − Python)",
            (seed.wall - empty.wall) / (read.wall - python.wall),
            (seed.cpu - empty.cpu) / (read.cpu - python.cpu),
            "",
        ),
    ]
    lines += ["", "| ratio | of wall | of CPU | target, at most |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {wall:.2f} | {cpu:.2f} | {target} |" for name, wall, cpu, target in ratios
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and save where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--save", action="store_true", help="write benchmarks/results/<date>.md")
    arguments = parser.parse_args()

    folder = Path(tempfile.mkdtemp(prefix="influencer-roas-benchmark-"))
    try:
        costs, nodes = measure(arguments.repeats, arguments.rows, folder)
        table = report(costs, nodes, arguments.rows)
    finally:
        shutil.rmtree(folder)
    print(table)
    if arguments.save:
        today = datetime.date.today().isoformat()
        text = (
            f"# Benchmark of {today}\n\n"
            f"`{' '.join(['python', 'benchmarks/run.py', *sys.argv[1:]])}`: "
            f"{os.cpu_count()} cores, "
            f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, "
            f"duckdb {duckdb.__version__}; medians of {arguments.repeats} runs.\n\n{table}\n"
        )
        results = PROJECT / "benchmarks" / "results"
        results.mkdir(exist_ok=True)
        (results / f"{today}.md").write_text(text)


if __name__ == "__main__":
    main()
