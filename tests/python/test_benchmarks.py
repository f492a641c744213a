"""The benchmark at scale, on the demo: what it compares with dbt and with the marts is equal."""

import json
import subprocess
import sys

import duckdb
import pytest
from conftest import PROJECT_DIR

BENCHMARKS = PROJECT_DIR / "benchmarks"
sys.path.append(str(BENCHMARKS))
import marts_script  # noqa: E402
import measure  # noqa: E402
import rerun  # noqa: E402
import targets  # noqa: E402


def answer(kind, source, folder):
    """What the program `kind` of `rerun` answers about `source`."""
    file = folder / f"{kind}.json"
    subprocess.run([sys.executable, BENCHMARKS / "rerun.py", kind, source, file], check=True)
    return json.loads(file.read_text())


@pytest.mark.parametrize("kind", sorted(rerun.PROGRAMS.keys() - {"mart", "polars"}))
def test_programs_without_a_warehouse_come_to_the_numbers_of_the_mart(built_demo, tmp_path, kind):
    current = built_demo.parent.parent / "current" / "warehouse.duckdb"
    expected = answer("mart", current, tmp_path)
    assert len(expected) == 72
    assert answer(kind, PROJECT_DIR / "seeds" / "raw", tmp_path) == expected


def test_the_plain_script_makes_the_marts_of_dbt(built_demo, tmp_path):
    target = built_demo.parents[2] / "target"
    file, database = tmp_path / "marts.sql", tmp_path / "warehouse.duckdb"
    file.write_text(marts_script.script(built_demo, target, tmp_path / "inputs"))
    program = [sys.executable, str(BENCHMARKS / "marts_script.py"), str(database), str(file)]
    cost = measure.run(program, tmp_path)
    assert cost.wall > 0 and cost.cpu > 0 and cost.memory > 30
    assert marts_script.differences(built_demo, database) == []

    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.daily_roas set orders = orders + 1 where orders = 7")
    assert marts_script.differences(built_demo, database) == ["daily_roas"]


def test_spill_is_what_the_folder_held_at_most(tmp_path):
    program = (
        "import pathlib, time\n"
        "file = pathlib.Path('spill/block'); file.write_bytes(bytes(3 * 2**20))\n"
        "time.sleep(1); file.unlink()"
    )
    (tmp_path / "spill").mkdir()
    limits = {"DUCKDB_TEMP_DIRECTORY": str(tmp_path / "spill")}
    assert measure.run([sys.executable, "-c", program], tmp_path, limits).spill == 3


def test_a_target_is_met_only_by_wall_and_cpu():
    cost = measure.Cost
    costs = {
        "empty": cost(1, 1, 100),
        "group": cost(2, 2, 100),
        "build": cost(6, 7, 5000),
        "later": cost(2, 2, 100),
        "script": cost(5, 6, 100),
    }
    said = {"nodes": {"a": 3.0, "b": 1.0}, "node_seconds": 0.04}
    text = targets.targets(costs, said, 100_000_000, 1000)
    full, dbt, later, memory = text.splitlines()[2:6]
    assert full == "| full build ÷ one group-by: 3 | 3.00 | 3.50 | missed |"
    assert dbt.endswith("| 1.00 | 1.00 | met |")
    assert later.endswith("| 0.01 | 0.17 | missed |")
    assert "| 4.88 | | missed |" in memory
