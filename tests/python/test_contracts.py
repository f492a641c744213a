"""A mart whose SQL gives other columns than its contract says is not built, and dbt says why."""

import shutil

from conftest import PROJECT_DIR, dbt

MARTS = {
    "as_agreed": "select 1::bigint as orders, 'x' as brand",
    "in_another_order": "select 'x' as brand, 1::bigint as orders",
    "another_type": "select 1::integer as orders, 'x' as brand",
    "a_column_more": "select 1::bigint as orders, 'x' as brand, 2 as more",
    "a_column_less": "select 1::bigint as orders",
    "another_name": "select 1::bigint as orders, 'x' as label",
}
COLUMNS = "[{name: orders, data_type: bigint}, {name: brand, data_type: varchar}]"


def test_contracts_are_enforced(tmp_path):
    """Names and types count, their order does not."""
    shutil.copy(PROJECT_DIR / "dbt_project.yml", tmp_path)
    shutil.copytree(PROJECT_DIR / "macros", tmp_path / "macros")
    models = tmp_path / "models" / "marts"
    models.mkdir(parents=True)
    for name, sql in MARTS.items():
        (models / f"{name}.sql").write_text(sql)
        (models / f"{name}.yml").write_text(f"models: [{{name: {name}, columns: {COLUMNS}}}]")
    (models / "groups.yml").write_text("groups: [{name: reporting, owner: {name: somebody}}]")
    run = dbt(["run", "--project-dir", str(tmp_path)], tmp_path / "work")
    assert run.exit_code == 1, run.output
    assert "PASS=4 WARN=0 ERROR=4" in run.output  # two of the passes are hooks
    for name in list(MARTS)[2:]:
        assert f"model {name} (models/marts/{name}.sql)" in run.output
    for wrong in ("data type mismatch", "missing in contract", "missing in definition"):
        assert wrong in run.output
