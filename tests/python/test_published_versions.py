"""Versions on disk: what is written, shown, healed, kept and removed, and what stops a version."""

import errno
import os
import shutil
from pathlib import Path

import duckdb
import pytest
from publishing import audit, files, ledger
from publishing.errors import PublishingError
from publishing.versions import Versions
from synthetic_build import build, build_and_publish, build_id, open_build, request


@pytest.fixture(params=["plain", 'with spaces, it\'s "quoted" and ünïcode', "other file system"])
def warehouse_dir(request, tmp_path):
    """A warehouse folder: here, at a name that needs quoting, in memory."""
    if request.param != "other file system":
        yield tmp_path / request.param
        return
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no /dev/shm on a file system of its own")
    folder = memory / f"influencer_roas_{os.getpid()}"
    yield folder
    shutil.rmtree(folder)


class Place:
    """A warehouse folder to publish in, by the number of the version."""

    def __init__(self, folder):
        self.connection = open_build(folder)
        self.versions = Versions(folder)
        self.folder = folder

    def publish(self, number, **changes):
        return build_and_publish(self.connection, self.versions, number, **changes)

    def shown(self):
        """The number of the version that people read, from every row of both tables."""
        path = self.folder / "current" / "warehouse.duckdb"
        with duckdb.connect(str(path), read_only=True) as reader:
            ((number,),) = reader.execute(
                "select version from marts.few union select version from marts.many"
            ).fetchall()
        return number

    def left(self):
        """Names of what lies beside the versions."""
        return sorted(
            path.name
            for folder in (self.folder, self.folder / "versions")
            for path in folder.iterdir()
            if path.name not in ("build", "versions", "current", *self.versions.ids())
        )


@pytest.fixture
def place(tmp_path):
    one = Place(tmp_path / "warehouse")
    yield one
    one.connection.close()


@pytest.fixture
def without_links(monkeypatch):
    """A machine on which nobody may make symbolic links."""

    def refuse(*args, **options):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "symlink", refuse)
    monkeypatch.setattr(Path, "symlink_to", refuse)


def damage(path, how):
    """Damage a published file as a power cut, a bad disk or a person does."""
    path.chmod(0o644)
    if how == "truncated":
        os.truncate(path, path.stat().st_size // 2)
    elif how == "emptied":
        os.truncate(path, 0)
    elif how == "one byte changed":
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    else:
        path.unlink()


DAMAGES = {
    "truncated": "bytes instead of",
    "emptied": "bytes instead of",
    "one byte changed": "was changed",
    "gone": "is missing",
}


def test_publishes_anywhere(warehouse_dir):
    place = Place(warehouse_dir)
    for number in (1, 2):
        place.publish(number)
        assert place.shown() == number
        assert place.versions.flaw(place.folder / "current") is None
    assert place.versions.ids() == [build_id(1), build_id(2)]
    assert place.left() == []
    place.connection.close()


def test_without_links_current_is_a_folder(place, without_links):
    """Where links cannot be made, `current` is a folder whose files are replaced, each at once."""
    current = place.folder / "current"
    place.publish(1, export_parquet=True)
    assert current.is_dir()
    assert not current.is_symlink()
    assert (current / "parquet" / "few.parquet").exists()
    with duckdb.connect(str(current / "warehouse.duckdb"), read_only=True) as reader:
        place.publish(2)
        assert reader.execute("select distinct version from marts.many").fetchall() == [(1,)]
    # Within one process DuckDB opens a path again only after it is closed.
    assert place.shown() == 2
    assert not (current / "parquet" / "few.parquet").exists()
    assert place.versions.flaw(current) is None
    assert place.versions.current_id() == build_id(2)
    assert place.versions.roll_back() == build_id(1)
    assert place.shown() == 1
    assert place.left() == []


@pytest.mark.parametrize("how", DAMAGES)
def test_without_links_a_damaged_folder_is_healed(place, without_links, how):
    place.publish(1)
    damage(place.folder / "current" / "warehouse.duckdb", how)
    (said,) = place.versions.repair()
    # The file in `current` may be the same as the version's, or a copy.
    assert "damaged" in said
    if place.versions.ids():
        assert place.shown() == 1
    else:
        assert not (place.folder / "current").exists()


def test_a_folder_stays_a_folder_where_links_came_later(place):
    place.publish(1)
    target = place.versions.folder / build_id(1)
    place.versions.current.unlink()
    shutil.copytree(target, place.versions.current)
    place.publish(2)
    assert place.shown() == 2
    assert not place.versions.current.is_symlink()


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("name", ["warehouse.duckdb", "manifest.json"])
def test_damaged_version_gives_way_to_the_newest_good_one(place, name, how):
    if name == "manifest.json" and how == "one byte changed":
        how = "emptied"  # a changed byte in a text may leave it true
    for number in (1, 2, 3):
        place.publish(number)
    damage(place.versions.folder / build_id(3) / name, how)
    (said,) = place.versions.repair()
    assert f"version {build_id(3)} is damaged" in said
    assert (DAMAGES[how] if name != "manifest.json" else "manifest.json") in said
    assert f"People now see version {build_id(2)}" in said
    assert place.shown() == 2
    assert place.versions.ids() == [build_id(1), build_id(2)]
    assert place.left() == [f"damaged-{build_id(3)}"]
    assert place.versions.repair() == []
    place.publish(4)
    place.versions.prune(9)
    assert place.left() == []


def test_all_versions_damaged_show_nothing_until_the_next(place):
    for number in (1, 2):
        place.publish(number)
        damage(place.versions.folder / build_id(number) / "warehouse.duckdb", "truncated")
    (said,) = place.versions.repair()
    assert "There is no good version to show instead" in said
    assert not os.path.lexists(place.versions.current)
    place.publish(3)
    assert place.shown() == 3


@pytest.mark.parametrize("what", ["dangling", "gone"])
def test_current_that_leads_nowhere_is_healed(place, what):
    place.publish(1)
    place.publish(2)
    place.versions.current.unlink()
    if what == "dangling":
        place.versions.current.symlink_to("versions/20990101T000000.000Z-00000000")
    (said,) = place.versions.repair()
    assert f"People now see version {build_id(2)}" in said
    assert place.shown() == 2


def test_foreign_wal_is_told(place):
    """DuckDB would play a .wal that lies beside a file into it."""
    place.publish(1)
    place.publish(2)
    (place.versions.folder / build_id(2) / "warehouse.duckdb.wal").write_bytes(b"x")
    (said,) = place.versions.repair()
    assert "warehouse.duckdb.wal" in said
    assert place.shown() == 1


def test_leftovers_of_killed_runs_are_removed(place):
    place.publish(1)
    unfinished = place.versions.new_folder(build_id(2))
    (unfinished / "warehouse.duckdb").write_bytes(b"half")
    (place.versions.folder / f".removing-{build_id(0)}").mkdir()
    (place.folder / f".current-{build_id(2)}").symlink_to("versions/nowhere")
    assert len(place.left()) == 3
    assert place.versions.repair() == []
    assert place.left() == []
    assert place.shown() == 1


def test_newest_versions_are_kept_and_the_one_that_is_seen(place):
    for number in range(1, 7):
        place.publish(number)
    place.versions.show(build_id(2))
    place.versions.prune(3)
    assert place.versions.ids() == [build_id(number) for number in (2, 4, 5, 6)]
    assert place.shown() == 2


def test_rollback_takes_the_good_version_before(place):
    for number in (1, 2, 3):
        place.publish(number)
    damage(place.versions.folder / build_id(2) / "warehouse.duckdb", "one byte changed")
    assert place.versions.roll_back() == build_id(1)
    assert place.shown() == 1
    with pytest.raises(PublishingError, match="no good version before"):
        place.versions.roll_back()
    with pytest.raises(PublishingError, match="is damaged: warehouse.duckdb was changed"):
        place.versions.roll_back(build_id(2))
    assert place.versions.roll_back(build_id(3)) == build_id(3)
    assert place.shown() == 3


@pytest.mark.parametrize(
    "step", ["new_folder", "add", "show", "write_json", "check_database", "sealed_files"]
)
def test_failure_at_any_step_leaves_what_was(place, monkeypatch, step):
    """Whatever fails, people see what they saw, nothing is left, and the next one succeeds."""
    place.publish(1)
    calls = []

    def fail(*args):
        calls.append(args)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    from publishing import version

    owner = {"write_json": files, "check_database": version, "sealed_files": version}.get(step)
    with monkeypatch.context() as patch:
        patch.setattr(owner or place.versions, step, fail)
        with pytest.raises(PublishingError) as raised:
            place.publish(2)
    assert calls
    assert "No space left on device" in str(raised.value)
    assert f"People still see version {build_id(1)} of " in str(raised.value)
    assert place.shown() == 1
    assert place.versions.ids() == [build_id(1)]
    assert place.left() == []
    place.publish(3)
    assert place.shown() == 3


def test_unknown_storage_version_is_said(place):
    build(place.connection, 1)
    with pytest.raises(PublishingError, match=r"not published: .*v9\.9\.9.*Nothing is published"):
        place.publish(1, storage_version="v9.9.9")
    assert place.left() == []


def test_missing_mart_is_said(place):
    build(place.connection, 1)
    with pytest.raises(PublishingError, match="not published: .*absent"):
        from publishing.version import publish

        publish(place.connection, place.versions, request(1, ["few", "absent"]))
    assert place.left() == []
    place.publish(2)
    assert place.shown() == 2


NODES = {
    "seed.p.orders": [],
    "model.p.stg": ["seed.p.orders"],
    "model.p.mart": ["model.p.stg"],
    "model.p.aside": ["seed.p.orders"],
    "test.p.key.1": ["model.p.mart"],
    "test.p.clean.2": ["model.p.stg"],
    "test.p.aside.3": ["model.p.aside"],
}
GOOD = {
    "seed.p.orders": ("success", 7),
    "model.p.stg": ("success", 7),
    "model.p.mart": ("success", 7),
    "test.p.key.1": ("pass", 7),
    "test.p.clean.2": ("warn", 7),
    "unit_test.p.mart.adds": ("pass", 7),
}


def objections(**changes):
    """What is said of a good run with `changes`: dots in ids are `__`, None is no result."""
    results = GOOD | {key.replace("__", "."): result for key, result in changes.items()}
    known = {node: result for node, result in results.items() if result}
    return audit.objections(NODES, ["model.p.mart"], known)


def test_audit_passes_what_is_built_and_tested():
    assert objections() == []
    assert audit.test_counts(NODES, ["model.p.mart"], GOOD) == {"passed": 1, "warned": 1}


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"test__p__key__1": ("fail", 7)}, "1 of 3 tests failed (key)"),
        ({"test__p__key__1": ("error", 7)}, "1 of 3 tests failed (key)"),
        # A failed test of something that is not published counts; that it did not run does not.
        ({"test__p__aside__3": ("fail", 7)}, "1 of 3 tests failed (aside)"),
        ({"unit_test__p__mart__adds": ("fail", 7)}, "1 of 3 tests failed (adds)"),
        ({"unit_test__p__mart__adds": ("fail", 6)}, None),
        ({"unit_test__p__mart__adds": None}, None),
        ({"test__p__key__1": None}, "1 of 2 tests did not run (key)"),
        ({"test__p__key__1": ("skipped", 7)}, "1 of 2 tests did not run (key)"),
        ({"test__p__key__1": ("started", 8)}, "1 of 2 tests did not run (key)"),
        ({"test__p__key__1": ("partial data", 8)}, "1 of 2 tests ran on part of the data (key)"),
        ({"test__p__key__1": ("pass", 6)}, "1 of 2 tests are older than what they check (key)"),
        ({"model__p__mart": ("error", 7)}, "1 of 3 models and seeds failed (mart)"),
        ({"model__p__stg": None}, "1 of 3 models and seeds were not built (stg)"),
        ({"seed__p__orders": ("skipped", 7)}, "1 of 3 models and seeds were not built (orders)"),
        ({"model__p__mart": ("started", 7)}, "1 of 3 models and seeds were not built (mart)"),
        (
            {"model__p__mart": ("partial data", 7)},
            "1 of 3 models and seeds were built on part of the data (mart)",
        ),
        (
            {"model__p__mart": ("success", 6)},
            "1 of 3 models and seeds are older than what they are made from (mart)",
        ),
    ],
)
def test_audit_says_what_is_against_it(changes, said):
    assert objections(**changes) == ([said] if said else [])


def test_audit_needs_something_to_publish():
    assert audit.objections(NODES, [], GOOD) == ["the project has no marts"]


def test_what_a_killed_run_began_is_not_built():
    """A run notes its nodes as started first; a kill leaves them so, until they are built again."""
    with duckdb.connect() as connection:
        assert ledger.read(connection) == {}
        first = ledger.start(connection, [node for node in GOOD if node in NODES])
        ledger.finish(connection, first, {node: status for node, (status, _) in GOOD.items()})
        assert audit.objections(NODES, ["model.p.mart"], ledger.read(connection)) == []

        killed = ledger.start(connection, ["model.p.stg", "test.p.clean.2"])
        assert killed == first + 1
        assert audit.objections(NODES, ["model.p.mart"], ledger.read(connection)) == [
            "1 of 3 models and seeds were not built (stg)",
            "1 of 3 models and seeds are older than what they are made from (mart)",
            "1 of 2 tests did not run (clean)",
        ]
        again = ledger.start(connection, GOOD)
        ledger.finish(connection, again, {node: status for node, (status, _) in GOOD.items()})
        assert ledger.read(connection, again).keys() == GOOD.keys()
        assert audit.objections(NODES, ["model.p.mart"], ledger.read(connection)) == []


def test_audit_says_everything():
    assert objections(
        test__p__key__1=("fail", 7), model__p__stg=None, test__p__clean__2=("skipped", 7)
    ) == [
        "1 of 3 tests failed (key)",
        "1 of 3 models and seeds were not built (stg)",
        "1 of 2 tests did not run (clean)",
    ]
