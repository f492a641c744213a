"""Finding, opening and following the published version."""

import json
import shutil

import duckdb
import pytest
import warehouse


def test_nothing_published(tmp_path):
    with pytest.raises(warehouse.NothingPublished):
        warehouse.current(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("{"),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder / "warehouse.duckdb").unlink(),
        lambda folder: (folder / "warehouse.duckdb").write_bytes(b"no database"),
        shutil.rmtree,
    ],
    ids=["no manifest", "broken manifest", "odd manifest", "no file", "no database", "gone"],
)
def test_damage_is_told_from_nothing(published, tmp_path, damage):
    version = tmp_path / "versions" / "1"
    shutil.copytree(published / "current", version)
    for file in version.iterdir():
        file.chmod(0o644)
    (tmp_path / "current").symlink_to(version)
    damage(version)
    with pytest.raises(warehouse.Damaged):
        warehouse.current(tmp_path)


def test_a_version_without_a_mart_is_damaged(altered):
    version = warehouse.current(altered("drop table marts.build_info"))
    with pytest.raises(warehouse.Damaged):
        warehouse.query(version, "from marts.build_info")


def test_it_moves_on_when_current_does(published, tmp_path):
    for name in ("one", "two"):
        shutil.copytree(published / "current", tmp_path / name)
        for file in (tmp_path / name).iterdir():
            file.chmod(0o644)
        with duckdb.connect(str(tmp_path / name / "warehouse.duckdb")) as connection:
            connection.execute("update marts.build_info set build_id = ?", [name])
        manifest = json.loads((tmp_path / name / "manifest.json").read_text())
        (tmp_path / name / "manifest.json").write_text(json.dumps(manifest | {"build_id": name}))

    def built():
        version = warehouse.current(tmp_path)
        return warehouse.query(version, "select build_id from marts.build_info").iloc[0, 0]

    (tmp_path / "current").symlink_to(tmp_path / "one")
    assert built() == "one"
    (tmp_path / "next").symlink_to(tmp_path / "two")
    (tmp_path / "next").replace(tmp_path / "current")
    assert built() == "two"
    # Never by way of `current`: the same path would be another file later.
    assert warehouse.current(tmp_path).folder == (tmp_path / "two").resolve()


def test_queries_reach_nothing_but_the_version(version, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for sql in (
        f"from read_csv('{tmp_path / 'secret.csv'}')",
        f"copy marts.build_info to '{tmp_path / 'out.csv'}'",
        f"attach '{tmp_path / 'other.duckdb'}'",
        "set enable_external_access = true",
        "drop table marts.build_info",
    ):
        with pytest.raises(duckdb.Error):
            warehouse._connection(version).cursor().execute(sql)


def test_results_are_the_callers_own(version):
    sql = "select brand, revenue from marts.brand_roas order by brand"
    for _ in ("fresh", "kept"):  # both the frame that is kept and a copy of it
        frame = warehouse.query(version, sql)
        frame.loc[0, "revenue"] = -1
    assert warehouse.query(version, sql).loc[0, "revenue"] != -1


def test_kept_results_are_bounded_by_size(version, monkeypatch):
    monkeypatch.setattr(warehouse, "RESULT_BYTES", 200_000)
    monkeypatch.setattr(warehouse, "_results", type(warehouse._results)())
    for number in range(20):
        warehouse.query(version, f"select range as n, {number} as k from range(5000)")
    assert sum(size for _, size in warehouse._results.values()) <= 200_000
    assert warehouse._results


def test_parameters_are_part_of_the_key(version):
    sql = "select $value::varchar as value"
    assert warehouse.query(version, sql, {"value": "a"}).iloc[0, 0] == "a"
    assert warehouse.query(version, sql, {"value": "b"}).iloc[0, 0] == "b"
