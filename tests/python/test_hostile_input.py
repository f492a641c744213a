"""Input that nobody promised ends in one clear paragraph or in counted rows, never a traceback.

These cases stop at the raw layer: `seed` runs a project of the raw seeds alone, which parses fast,
and `raw_rows` reads what it made.
"""

import gzip
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT_DIR, dbt

FIXTURES = Path(__file__).parent / "fixtures" / "raw"
INFLUENCERS = "influencer_id,name,category\n1,Asha,Yoga\n2,Dev,Fitness\n"
POSTS = "influencer_id,platform,date,url,reach\n1,Instagram,2025-03-02,u,100\n"
TRACKING = "source,influencer_id,product,date,orders,revenue\n"
PAYOUTS = "influencer_id,basis,total_payout\n1,post,500\n"


@pytest.fixture(scope="session")
def raw_project(tmp_path_factory):
    """Path of a project with this one's macros and settings, and only the four raw seeds."""
    project = tmp_path_factory.mktemp("raw_project")
    shutil.copy(PROJECT_DIR / "dbt_project.yml", project)
    shutil.copytree(PROJECT_DIR / "macros", project / "macros")
    (project / "seeds" / "reference").mkdir(parents=True)
    (project / "seeds" / "raw").mkdir()
    shutil.copy(PROJECT_DIR / "seeds/reference/raw_columns.csv", project / "seeds/reference")
    raw_folder(project / "seeds" / "raw")
    return project


@pytest.fixture
def seed(raw_project, tmp_path):
    """`seed(raw_data, env=…, vars=…)`: run `dbt seed` on a folder; the warehouse is the test's."""

    def run(raw_data=None, select="path:seeds/raw", env=None, **options):
        options.setdefault("warehouse_dir", tmp_path / "warehouse")
        folder = {"RAW_DATA": str(raw_data)} if raw_data else {}
        args = ["seed", "--project-dir", str(raw_project), "--select", select]
        return dbt(args, raw_project / "work", env=folder | (env or {}), **options)

    return run


def raw_folder(folder, **contents):
    """Write the four raw tables to `folder`; `contents` replaces them by name, as text or bytes."""
    tables = {"influencers": INFLUENCERS, "posts": POSTS, "tracking_data": TRACKING}
    folder.mkdir(exist_ok=True)
    for table, content in (tables | {"payouts": PAYOUTS} | contents).items():
        data = content if isinstance(content, bytes) else content.encode()
        name = table if "." in table else f"{table}.csv"
        (folder / name).write_bytes(data)
    return folder


def raw_rows(run, sql):
    """Rows of a query over the raw layer that `run` made."""
    with duckdb.connect(str(run.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def paragraphs(run):
    """What a failed run said, in one line; asserts that it failed without a traceback."""
    assert run.exit_code in (1, 2), run.output
    assert "Traceback" not in run.output
    return " ".join(run.output.split())


def test_unusable_files_are_refused(seed, tmp_path):
    """Empty, binary, without a required column, twice: each message says file and remedy."""
    folder = raw_folder(
        tmp_path / "raw",
        influencers="",
        posts="influencer_id,url,caption,reach\n1,u,c,100\n",
        tracking_data=b"PK\x03\x04" + bytes(range(256)) * 40,
    )
    (folder / "payouts_final.csv").write_text(PAYOUTS)
    said = paragraphs(seed(folder))
    assert "influencers.csv (influencers) is empty: it has no header." in said
    assert "posts.csv has no column for posts.date; known headers for it are" in said
    assert "tracking_data.csv is not a text table: its content looks like an Excel" in said
    assert "2 candidates for the raw table payouts in" in said
    assert "payouts.csv, payouts_final.csv" in said


def test_missing_table_is_refused(seed, tmp_path):
    """A folder without a table says what it found."""
    folder = raw_folder(tmp_path / "raw")
    (folder / "payouts.csv").unlink()
    said = paragraphs(seed(folder))
    assert "No file for the raw table payouts in" in said
    assert "influencers.csv, posts.csv, tracking_data.csv" in said


def test_hostile_rows_are_counted(seed, tmp_path):
    """Every line of a file full of trouble is a row with its line, or a load error kept whole."""
    lines = [
        b"Instagram,1,Whey,2025-03-03,1,100",
        b'"Insta, gram",1,"two\nlines",2025-03-03,1,200',  # lines 3 and 4
        b'=1+1,1,"=HYPERLINK(""x"")",2025-03-03,1,-300',
        b'Instagram,1,"never closed,2025-03-03,1,400',
        b"Instagram,1,caf\xe9 \x93bar\x94,2025-03-03,1,500",
        "Instagram,1,café,2025-03-03,1,600".encode(),
        b"Instagram,1,\0,2025-03-03,1,700",
        b"Instagram,1," + b"x" * 10_000_000 + b",2025-03-03,1,800",
        b"",
        b"Instagram,1,2025-03-03",
        b",,,,,",
        b"Instagram,1,Whey,2025-03-03,1,900,,",
        b'Instagram,1,5" bar,31/12/2999,1,not a number',
    ]
    folder = raw_folder(
        tmp_path / "raw",
        influencers=INFLUENCERS.encode("utf-16"),
        posts=POSTS.splitlines()[0],
        tracking_data=TRACKING.encode() + b"\n".join(lines),
    )
    (folder / "payouts.csv").rename(folder / "payouts.txt")
    (folder / "payouts.txt").write_bytes(gzip.compress(PAYOUTS.replace(",", ";").encode()))
    (folder / "payouts.txt").rename(folder / "payouts.csv.gz")
    run = seed(folder)
    assert run.exit_code == 0, run.output
    found = raw_rows(
        run, "select line_number, product, revenue from raw.tracking_data where load_error is null"
    )
    assert found == [
        (2, "Whey", "100"),
        (3, "two\nlines", "200"),
        (5, '=HYPERLINK("x")', "-300"),
        (7, "café \u201cbar\u201d", "500"),
        (8, "café", "600"),
        (13, None, None),
        (14, "Whey", "900"),
        (15, '5" bar', "not a number"),
    ]
    errors = raw_rows(
        run,
        "select line_number, load_error, length(load_error_row) from raw.tracking_data"
        " where load_error is not null",
    )
    assert [(line, reason.split(";")[0]) for line, reason, _ in errors] == [
        (6, "a quote is opened and never closed"),
        (9, "a NUL byte (shown as \u2400)"),
        (10, "a line of 10,000,030 characters"),
        (12, "3 fields where the header has 6"),
    ]
    assert errors[2][2] > 10_000_000
    assert raw_rows(run, "select count(*) from raw.posts") == [(0,)]
    assert raw_rows(run, "select name, line_number from raw.influencers") == [
        ("Asha", 2),
        ("Dev", 3),
    ]
    assert raw_rows(run, "select total_payout, file_name from raw.payouts") == [
        ("500", "payouts.csv.gz")
    ]
    assert not list(run.warehouse.parent.glob("raw_data_*")), "clean copies are left behind"


def test_ambiguous_dates_are_refused_until_told(seed):
    """Dates that read both ways are refused with an example; one option loads them."""
    raw = FIXTURES / "bom_crlf_blank_rows_dmy"
    said = paragraphs(seed(raw))
    assert "line 2, 02-03-2025, is 2 March 2025 day first but 3 February 2025 month first" in said
    assert "DATE_ORDER=dmy" in said
    choice = {"posts": "mdy", "Tracking_data.csv": "dmy"}
    run = seed(raw, env={"DATE_ORDER": "dmy"}, vars={"date_order": choice})
    assert run.exit_code == 0, run.output
    assert raw_rows(run, "select distinct date_order from raw.posts") == [("mdy",)]
    assert raw_rows(run, "select distinct date_order from raw.tracking_data") == [("dmy",)]


def test_csv_and_parquet_take_turns(seed, tmp_path):
    """Parquet, also in partitions, holds the same rows as CSV, in a warehouse that held CSV."""
    folder = raw_folder(
        tmp_path / 'ü "quoted" folder\'s',
        tracking_data=(FIXTURES / "semicolons_latin_bytes" / "tracking_data.csv").read_bytes(),
    )
    sql = "select influencer_id, date, revenue::decimal(18, 2) from raw.tracking_data order by all"
    first = seed(folder)
    rows = raw_rows(first, sql)
    assert len(rows) == 4
    with duckdb.connect() as connection:
        connection.execute(
            "create table t as from read_csv(?)", [str(folder / "tracking_data.csv")]
        )
        target = str(folder / "tracking").replace("'", "''")
        connection.execute(f"copy t to '{target}' (format parquet, partition_by (source))")
    (folder / "tracking_data.csv").unlink()
    second = seed(folder)
    assert second.exit_code == 0, second.output
    assert raw_rows(second, sql) == rows
    places = (
        "select source, min(line_number), min(file_name) from raw.tracking_data"
        " group by source order by source"
    )
    assert raw_rows(second, places) == [
        ("Instagram", 1, "tracking/source=Instagram/data_0.parquet"),
        ("YouTube", 1, "tracking/source=YouTube/data_0.parquet"),
    ]


def test_warehouse_that_cannot_be_made_is_said(seed, tmp_path):
    """A warehouse folder that cannot be created is an error that names it."""
    (tmp_path / "file").write_text("")
    said = paragraphs(seed(warehouse_dir=tmp_path / "file" / "warehouse"))
    assert "cannot be created" in said
    assert "WAREHOUSE_DIR" in said


def test_wrong_option_is_said(seed):
    """An option that is neither dmy nor mdy is refused with the two choices."""
    said = paragraphs(seed(FIXTURES / "bom_crlf_blank_rows_dmy", vars={"date_order": "european"}))
    assert "date_order is 'european' for Posts.csv; it must be dmy (day first) or mdy" in said
