"""dbt's unit tests: a plain `dbt build` leaves them out (selectors.yml), so they run here."""

import json
import shutil


def test_every_unit_test_passes(built_demo, manifest, tmp_path, run_dbt):
    copy = tmp_path / "warehouse" / "build" / built_demo.name
    copy.parent.mkdir(parents=True)
    shutil.copy(built_demo, copy)

    run = run_dbt(["test", "--select", "test_type:unit"])

    assert run.exit_code == 0, run.output
    results = json.loads((run.target_dir / "run_results.json").read_text())["results"]
    passed = {result["unique_id"] for result in results if result["status"] == "pass"}
    assert passed == set(manifest["unit_tests"])
    assert passed
