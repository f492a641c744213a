"""Experiments made by tests: written as people's files, built by dbt, read as results."""

import csv
import shutil

from conftest import SMALL_DATA

COLUMNS = {
    "experiments": (
        "experiment_id,entity_type,entity_id,design,unit_type,planned_treat_share,"
        "pre_start,start_date,end_date,cooldown_end,registered_at,ci_level"
    ),
    "experiment_assignments": "experiment_id,unit_id,arm,pair_id,stratum,assigned_at",
    "experiment_costs": "experiment_id,unit_id,date,incremental_cost",
    "geo_daily": "date,geo,brand,revenue,cost",
    "tracking_data": "source,campaign,influencer_id,user_id,product,date,orders,revenue,brand",
}
MODEL = "int_experiment_results"


class Experiments:
    """Rows of the files that experiments need; each experiment has a brand of its own name."""

    def __init__(self):
        self.rows = {table: [] for table in COLUMNS}

    def add(self, name, design, unit_type, pre_start, start_date, end_date, **more):
        """An experiment on the brand `name`; `more` are further columns of `experiments`."""
        self.rows["experiments"].append(
            {"experiment_id": name, "entity_type": "brand", "entity_id": name, "design": design}
            | {"unit_type": unit_type, "pre_start": pre_start, "start_date": start_date}
            | {"end_date": end_date}
            | more
        )

    def unit(self, name, unit, is_treated, **more):
        """One assigned unit; `more` are further columns of `experiment_assignments`."""
        arm = "treatment" if is_treated else "control"
        self.rows["experiment_assignments"].append(
            {"experiment_id": name, "unit_id": unit, "arm": arm} | more
        )

    def sale(self, name, user, date, revenue):
        """What a user bought of the experiment's brand on a day."""
        self.rows["tracking_data"].append(
            {"source": "organic", "user_id": user, "date": date, "orders": 1}
            | {"revenue": f"{revenue:.2f}", "brand": name}
        )

    def geo_day(self, name, geo, date, revenue, cost=0.0):
        """A day of a region for the experiment's brand."""
        self.rows["geo_daily"].append(
            {"date": date, "geo": geo, "brand": name}
            | {"revenue": f"{revenue:.2f}", "cost": f"{cost:.2f}"}
        )

    def cost(self, name, unit, date, cost):
        """Incremental cost of a unit on a day."""
        self.rows["experiment_costs"].append(
            {
                "experiment_id": name,
                "unit_id": unit,
                "date": date,
                "incremental_cost": f"{cost:.2f}",
            }
        )

    def results(self, builds, folder):
        """Build them: (experiment, method) → its row as a dictionary, diagnostics parsed."""
        data = folder / "data"
        data.mkdir(parents=True)
        for table in ("influencers", "posts", "payouts"):
            shutil.copy(SMALL_DATA / f"{table}.csv", data)
        for table, columns in COLUMNS.items():
            with (data / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns.split(","))
                writer.writeheader()
                writer.writerows(self.rows[table])
        select = ("--select", f"+{MODEL}", "+int_rejected_rows")
        args = ("build", *select, "--exclude-resource-type", "test", "unit_test")
        run = builds.run(folder, raw_data=data, args=args)
        assert run.exit_code == 0, run.output
        rejected = run.query("select count(*) from intermediate.int_rejected_rows")
        assert rejected == [(0,)], "rows of the test's files were rejected"
        columns = [row[0] for row in run.query(f"describe intermediate.{MODEL}")]
        rows = [
            dict(zip(columns, row, strict=True))
            for row in run.query(f"select * from intermediate.{MODEL}")
        ]
        for row in rows:
            parts = (part.split("=", 1) for part in row["diagnostics"].split("; "))
            row["diagnostics"] = {key: _number(value) for key, value in parts}
        return {(row["experiment_id"], row["method"]): row for row in rows}


def _number(text):
    try:
        return float(text)
    except ValueError:
        return text
