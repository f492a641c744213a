"""The project's targets at scale, from what one run measured: met, missed or not measured."""

from __future__ import annotations

from measure import Cost

# What another benchmark measures, and which.
ELSEWHERE = {
    "demo `dbt build` ÷ empty build": ("3.5", "`make bench-build`"),
    "`make build` with nothing changed ÷ empty build": ("1.3", "`make bench-build`"),
    "(seed − empty build) ÷ `read_csv`": ("1.5", "`make bench-build`"),
    "KPI on the mart : raw Parquet with DuckDB : pandas": ("1 : 10 : 30", "`make bench-dashboard`"),
    "50 clients, ordered ÷ unordered fact": ("≥ 4.5", "`make bench-dashboard`"),
}


def targets(costs: dict[str, Cost], said: dict, rows: int, influencers: int) -> str:
    """The targets as a Markdown table.

    A target is met where both the ratio of wall clock and that of CPU are. One that was set for
    another size is printed all the same and says for which, one that was left out has no line.
    """
    empty, group, build = costs["empty"], costs["group"], costs["build"]
    later, script = costs.get("later"), costs.get("script")
    lines = [
        "| target, at most | wall | CPU | met? |",
        "|---|---:|---:|---|",
    ]

    def set_for(of_size: tuple[int, int]) -> str:
        if of_size == (rows, influencers):
            return ""
        return f" (set for {of_size[0]:,} rows × {of_size[1]:,})"

    def line(name: str, limit: float, wall: float, cpu: float, of_size: tuple[int, int]) -> None:
        met = "met" if max(wall, cpu) <= limit else "missed"
        at = set_for(of_size)
        lines.append(f"| {name}: {limit:g}{at} | {wall:.2f} | {cpu:.2f} | {met} |")

    many = influencers >= 100_000
    line(
        "full build ÷ one group-by",
        3.8 if many else 3.0,
        build.wall / group.wall,
        build.cpu / group.cpu,
        (100_000_000, 100_000 if many else 1000),
    )
    if script:
        line(
            "(`dbt build` − plain SQL script) ÷ empty build",
            1.25,
            (build.wall - script.wall) / empty.wall,
            (build.cpu - script.cpu) / empty.cpu,
            (rows, influencers),
        )
    if later:
        line(
            "one more day: nodes' time ÷ full build's",
            0.02,
            said["node_seconds"] / sum(said["nodes"].values()),
            (later.cpu - empty.cpu) / (build.cpu - empty.cpu),
            (100_000_000, 1000),
        )
    memory = build.memory / 1024
    met = "met" if memory <= 4 else "missed"
    at = set_for((100_000_000, 100_000))
    lines.append(f"| peak memory of the whole build, GB: 4{at} | {memory:.2f} | | {met} |")
    lines += [f"| {name}: {limit} | | | by {by} |" for name, (limit, by) in ELSEWHERE.items()]
    return "\n".join(lines)
