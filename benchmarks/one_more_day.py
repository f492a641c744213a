"""Measure what one more day of data costs, against building all of it.

`python benchmarks/one_more_day.py --rows 1000000` generates data, builds all but the last day, then
builds again with it, and again with the same files. Printed is the CPU time of dbt's nodes, which
other work on the machine does not change much; `--save` writes it to benchmarks/results.
"""

from __future__ import annotations

import argparse
import datetime
import io
import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path

from measure import PROJECT, project_environment
from scale_data import LastDay, generate

# What reads single tracking rows, or what single customers bought of what.
OF_ROWS = (
    "base_tracking_data",
    "int_tracking_groups",
    "int_customers",
    "int_customer_groups",
    "int_customer_counts",
    "int_new_customers",
    "experiment_planning",
    "marts_conserve_totals",
    "revenue_by_source_conserves_all_revenue",
)


def node_times(environment: dict[str, str], arguments: list[str]) -> dict[str, float]:
    """Run dbt here: name of each node → its CPU seconds. Raise with dbt's output if it fails."""
    from dbt.cli.main import dbtRunner

    os.chdir(PROJECT)
    os.environ.update(environment)
    started, times = {}, {}

    def note(event) -> None:
        if event.info.name == "NodeStart":
            started[event.data.node_info.unique_id] = time.process_time()
        elif event.info.name == "NodeFinished":
            node = event.data.node_info.unique_id
            times[node.split(".")[2]] = time.process_time() - started[node]

    with redirect_stdout(io.StringIO()) as output:
        done = dbtRunner(callbacks=[note]).invoke(arguments)
    if not done.success:
        raise SystemExit(f"dbt {' '.join(arguments)} failed:\n{output.getvalue()}")
    return times


def build(environment: dict[str, str], *arguments: str) -> dict[str, float]:
    """As `node_times` of a build, in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(node_times, environment, ["build", *arguments]).result()


def measure(folder: Path, rows: int, influencers: int) -> str:
    """Build in `folder` and return the table."""
    raw = generate(folder, rows, influencers)
    environment = project_environment(folder) | {"RAW_DATA": str(raw)}
    last_day = LastDay(raw)
    last_day.take_away()
    full = build(environment, "--full-refresh")
    last_day.put_back()
    builds = {"all": full, "one more day": build(environment), "the same again": build(environment)}

    groups = {
        "cleaning the tracking rows": ["base_tracking_data"],
        "other work on rows and customers": OF_ROWS[1:],
        "everything else": [name for name in full if name not in OF_ROWS],
        "all nodes": list(full),
    }
    lines = [
        f"| CPU seconds at {rows:,} rows, {influencers:,} influencers | {' | '.join(builds)} "
        "| one more day ÷ all |",
        f"|---|{'---:|' * (len(builds) + 1)}",
    ]
    for group, names in groups.items():
        sums = [sum(times.get(name, 0) for name in names) for times in builds.values()]
        cells = " | ".join(f"{value:.1f}" for value in sums)
        lines.append(f"| {group} | {cells} | {sums[1] / sums[0]:.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, measure, and print or save."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--influencers", type=int, default=1_000)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = measure(Path(folder), options.rows, options.influencers)
    print(table)
    if options.save:
        name = f"{datetime.date.today()}-one-more-day-{options.rows}.md"
        (PROJECT / "benchmarks" / "results" / name).write_text(table + "\n")


if __name__ == "__main__":
    main()
