"""A SQLMesh project that makes the same marts: each of the project's compiled models as one of its.

`python sqlmesh_project.py FOLDER STATEMENTS`, by a Python that has SQLMesh, makes the raw and
reference tables by the JSON list STATEMENTS in FOLDER/warehouse.duckdb, and plans and applies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from marts_script import Model, inputs

# The project's function for panels of regions; data without such an experiment never call it.
STAND_IN = "create macro synthetic_control(panel, level) as cast(null as varchar)"


def write(folder: Path, built: Path, models: list[Model]) -> Path:
    """Write the project into `folder`; returns the file of statements that `main` wants."""
    (folder / "models").mkdir(parents=True)
    database = folder / "warehouse.duckdb"
    (folder / "config.yaml").write_text(
        "gateways:\n  duckdb:\n    connection:\n      type: duckdb\n"
        f"      database: '{database}'\n"
        f"    state_connection:\n      type: duckdb\n      database: '{folder / 'state.db'}'\n"
        "default_gateway: duckdb\nmodel_defaults:\n  dialect: duckdb\n  start: 2025-01-01\n"
        "disable_anonymized_analytics: true\n"
    )
    for model in models:
        kind = "VIEW" if model.kind == "view" else "FULL"
        (folder / "models" / f"{model.schema}__{model.name}.sql").write_text(
            f"MODEL (name {model.schema}.{model.name}, kind {kind}, optimize_query false);\n\n"
            f"{model.sql}\n"
        )
    statements = folder / "inputs.json"
    statements.write_text(json.dumps([STAND_IN, *inputs(built, folder / "inputs")]))
    return statements


def main(folder: str, statements: str) -> None:
    """Make the inputs, then plan and apply everything."""
    import duckdb
    from sqlmesh import Context

    database = Path(folder) / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        for statement in json.loads(Path(statements).read_text()):
            connection.execute(statement)
    context = Context(paths=folder)
    context.plan(auto_apply=True, no_prompts=True, skip_tests=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
