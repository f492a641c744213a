"""The data of the benchmark at scale: what the generator writes, and the same a day earlier."""

from __future__ import annotations

from pathlib import Path

import duckdb
from measure import PROJECT, dbt, project_environment, run


def generate(folder: Path, rows: int, influencers: int) -> Path:
    """Write the raw tables as Parquet below `folder` and return where, or find them there."""
    raw = folder / "raw"
    if not raw.exists():
        unfinished = folder / "raw-unfinished"
        arguments = (
            f"{{output_dir: '{unfinished}', format: parquet, tracking_rows: {rows}, "
            f"influencers: {influencers}}}"
        )
        run(
            dbt("run-operation", "generate_sample_data", "--args", arguments),
            PROJECT,
            project_environment(folder / "generate"),
            "the generator",
        )
        unfinished.rename(raw)
    return raw


class LastDay:
    """The last day of the tracking data, which can be taken away and put back."""

    def __init__(self, raw: Path) -> None:
        """`raw`: a folder that `generate` wrote; puts back what a killed run took away."""
        self._whole = raw.parent / "last-month.parquet"
        self._file = max((raw / "tracking_data").glob("*.parquet"))
        self.put_back()

    def take_away(self) -> None:
        """Leave all days but the last one of the last month's file."""
        self._file.rename(self._whole)
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (from '{self._whole}' where date < (select max(date) from '{self._whole}'))"
                f" to '{self._file}' (format parquet)"
            )

    def put_back(self) -> None:
        """Make the file whole again."""
        if self._whole.exists():
            self._whole.replace(self._file)
