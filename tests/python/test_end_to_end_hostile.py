"""Whole builds of files that nobody promised: rows are counted with their reason, files refused.

What is wrong with a row never stops a build: raw = accepted + rejected, to the line. What is wrong
with a file stops it in one paragraph that names file and column, and never in a traceback.
"""

import gzip
import re
from decimal import Decimal

import pytest
from conftest import dbt

LONG_LINE = b"t21,Instagram,,1,u9," + b"x" * 10_000_000 + b",2025-03-03,1,1,"
LONG_REASON = f"a line of {len(LONG_LINE) + 1:,} characters; the limit is 1,048,576"
NUL_REASON = "a NUL byte (shown as \u2400)"

# Table -> header and rows; a row is its bytes and why it is rejected, None where it is not.
HOSTILE = {
    "influencers": (
        b"influencer_id,name,follower_count,platform",
        [
            (b"1,=cmd|' /C calc'!A0,-5,Instagram", None),
            (b"2,Jos\xe9 \x93Pepe\x94,12.5K,YT", None),
            ("3,José,many,".encode(), None),
            (b"INF_1,Number one again,1000,X", None),
            (b"inf-1,And again,1000,X", 'influencer_id "inf-1" is already on an earlier line'),
            (b"1.0,Twice,1000,X", 'influencer_id "1" is already on an earlier line'),
            (b",Nobody,1000,X", "influencer_id is empty"),
            (b"N/A,Nobody,1000,X", "influencer_id is empty"),
            (b",,,", None),
            (b"4,Short", "2 fields where the header has 4"),
        ],
    ),
    "posts": (
        b"post_id,influencer_id,platform,date,url,caption,reach,likes,comments",
        [
            (b'p1,1,Instagram,2025-03-01,u,"two\nlines, one comma",1000,-281,many', None),
            (b'p1,1,Instagram,2025-03-02,u,"an ""id"" of two posts",500,10,1', None),
            (
                b'p1,1,Instagram,2025-03-02,u,"an ""id"" of two posts",500,10,1',
                'the same row with post_id "p1" is on an earlier line',
            ),
            (b"p2,999,Instagram,2025-03-01,u,orphan,5,1,0", None),
            (b"p3,,Instagram,2025-03-01,u,nobody,5,1,0", "influencer_id is empty"),
            (b"p4,1,Instagram,2025-02-29,u,no such day,5,1,0", 'date is not a date: "2025-02-29"'),
            (b"p5,1,Instagram,,u,undated,5,1,0", "date is empty"),
            (
                b"p6,1,Instagram,2025-03-01,u,unquoted, comma,5,1,0",
                "10 fields where the header has 9",
            ),
        ],
    ),
    "tracking_data": (
        b"tracking_id,source,campaign,influencer_id,user_id,product,date,orders,revenue,refund",
        [
            (b't1,Instagram,@SUM(A1),1,u1,"=HYPERLINK(""http://x"")",2025-03-03,1,100,', None),
            (b't2,Instagram,,1,u1,"two\nlines",2025-03-03,1,200,', None),
            (b"t3,Instagram,,999,u2,orphan,2025-03-03,1,400.005,", None),
            (b"t4,organic,,,,,2025-03-03,1,1e3,", None),
            (b"t5,Instagram,,1,u1,Whey,2025-03-03,1,-5,", 'revenue is negative: "-5"'),
            (b"t6,Instagram,,1,u1,Whey,2025-03-03,1,many,", 'revenue is not an amount: "many"'),
            (b"t7,Instagram,,1,u1,Whey,2025-03-03,1,inf,", 'revenue is not an amount: "inf"'),
            (b"t8,Instagram,,1,u1,Whey,2025-03-03,1,1e30,", 'revenue is not an amount: "1e30"'),
            (
                b"t9,Instagram,,1,u1,Whey,2025-03-03,1,999999999999,",
                'revenue is over 100 billion: "999999999999"',
            ),
            (b"t10,Instagram,,1,u1,Whey,2999-01-01,1,1,", 'date is in the future: "2999-01-01"'),
            (b"t11,Instagram,,1,u1,Whey,1066-10-14,1,1,", 'date is too long ago: "1066-10-14"'),
            (b"t12,Instagram,,1,u1,Whey,2025-02-30,1,1,", 'date is not a date: "2025-02-30"'),
            (b"t13,Instagram,,1,u1,Whey,soon,1,1,", 'date is not a date: "soon"'),
            (b"t14,Instagram,,1,u1,Whey,,1,1,", "date is empty"),
            (
                b"t15,Instagram,,1,u1,Whey,2025-03-03,-1,1,",
                'orders is not a whole number of 0 or more: "-1"',
            ),
            (
                b"t16,Instagram,,1,u1,Whey,2025-03-03,1.5,1,",
                'orders is not a whole number of 0 or more: "1.5"',
            ),
            (b"t17,Instagram,,1,u1,Whey,2025-03-03,1,5,6", 'refund "6" is more than the revenue'),
            (b"t18,Instagram,,1,u1,Whey,2025-03-03,1,50,", None),
            (
                b"t18,Instagram,,1,u1,Whey,2025-03-03,1,50,",
                'the same row with tracking_id "t18" is on an earlier line',
            ),
            (b"t18,Instagram,,1,u1,Gainer,2025-03-03,1,60,", None),
            (b"t19,Instagram,,1,u1,caf\xe9,2025-03-03,1,70,", None),
            (b"t20,Instagram,,1,u1,\0,2025-03-03,1,1,", NUL_REASON),
            (LONG_LINE, LONG_REASON),
            (b",,,,,,,,,", None),
            (b"t22,Instagram,,1,u1,nan,2025-03-03,NaN,n/a,", None),
            (b"t23,Instagram,,1", "4 fields where the header has 10"),
            (
                b't24,Instagram,,1,u1,"never closed,2025-03-03,1,1,',
                "a quote is opened and never closed",
            ),
            (b"t25,Instagram,,1,u1,Whey,2025-03-03,1,80,", None),
        ],
    ),
    "payouts": (
        b"payout_id,influencer_id,basis,rate,total_payout",
        [
            (b"1,1,order,abc,100.10", None),
            (b"2,999,barter,,50", None),
            (b"3,1,order,1,-50", 'total_payout is negative: "-50"'),
            (b"4,1,order,1,free", 'total_payout is not an amount: "free"'),
            (b"5,1,order,1,", "total_payout is empty"),
            (b"6,,order,1,5", "influencer_id is empty"),
            (b"1,1,order,abc,100.10", 'the same row with payout_id "1" is on an earlier line'),
            (b"7,1,order,1,1e18", 'total_payout is not an amount: "1e18"'),
        ],
    ),
}
BLANK_ROWS = {"influencers": 1, "posts": 0, "tracking_data": 1, "payouts": 0}

GOOD = {
    "influencers": b"influencer_id,name\n1,Asha\n",
    "posts": b"influencer_id,date,reach\n1,2025-03-01,10\n",
    "tracking_data": b"influencer_id,date,orders,revenue\n1,2025-03-02,1,99\n",
    "payouts": b"influencer_id,total_payout\n1,50\n",
}

# What happens to the files -> contents that replace them (None: no such file), what must be said.
REFUSED = {
    "required columns are missing": (
        {
            "influencers.csv": b"nickname,city\nAsha,Pune\n",
            "posts.csv": b"influencer_id,caption,reach\n1,hello,10\n",
            "tracking_data.csv": b"influencer_id,date,orders,turnover\n1,2025-03-02,1,99\n",
            "payouts.csv": b"influencer_id,basis\n1,post\n",
        },
        [
            "influencers.csv has no column for influencers.influencer_id",
            "posts.csv has no column for posts.date",
            "tracking_data.csv has no column for tracking_data.revenue",
            "The headers found are: influencer_id, date, orders, turnover.",
            "payouts.csv has no column for payouts.total_payout",
            "seeds/reference/raw_columns.csv",
        ],
    ),
    "files are empty or binary": (
        {
            "influencers.csv": b"",
            "posts.csv": b"\n \r\n\n",
            "tracking_data.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
            "payouts.csv": bytes(range(256)) * 99,
        },
        [
            "influencers.csv (influencers) is empty: it has no header",
            "posts.csv (posts) is empty: it has no header",
            "tracking_data.csv is not a text table: its content looks like an image",
            "payouts.csv is not a text table: its content looks like binary",
        ],
    ),
    "files are not what their names say": (
        {
            "influencers.csv": None,
            "influencers.parquet": b"PAR1 this is no Parquet file PAR1",
            "posts.csv": None,
            "posts.csv.gz": gzip.compress(GOOD["posts"] * 99)[:40],
            "tracking_data.csv": b"PK\x03\x04" + bytes(range(256)) * 9,
        },
        [
            "influencers.parquet is not a Parquet file that can be read",
            "posts.csv.gz cannot be read",
            "tracking_data.csv is not a text table: its content looks like an Excel workbook",
        ],
    ),
    "a table is missing": (
        {"payouts.csv": None},
        ["No file for the raw table payouts", "influencers.csv, posts.csv, tracking_data.csv"],
    ),
    "a table is there twice": (
        {"payouts_final.csv": GOOD["payouts"]},
        ["2 candidates for the raw table payouts", "payouts.csv, payouts_final.csv"],
    ),
    "dates can be read two ways": (
        {"tracking_data.csv": b"influencer_id,date,orders,revenue\n1,02-03-2025,1,99\n"},
        [
            "The dates of tracking_data.csv (tracking_data) can be read day first or month first",
            "line 2, 02-03-2025, is 2 March 2025 day first but 3 February 2025 month first",
            "DATE_ORDER=dmy",
        ],
    ),
    "dates contradict each other": (
        {"posts.csv": b"influencer_id,date\n1,25-03-2025\n1,03-25-2025\n"},
        [
            "The dates of posts.csv (posts) contradict each other",
            "line 2: 25-03-2025",
            "line 3: 03-25-2025",
            "DATE_ORDER=mdy",
        ],
    ),
}


@pytest.fixture(scope="module")
def hostile(builds, tmp_path_factory):
    """The build of the hostile rows."""
    folder = tmp_path_factory.mktemp("hostile_rows")
    for table, (header, rows) in HOSTILE.items():
        lines = [header, *(row for row, _ in rows)]
        (folder / f"{table}.csv").write_bytes(b"\n".join(lines) + b"\n")
    run = builds.run(tmp_path_factory.mktemp("hostile"), raw_data=folder)
    assert run.exit_code == 0, run.output
    return run


def rejections():
    """(table, file, line, reason) of every hostile row that is rejected, in that order."""
    for table, (_, rows) in sorted(HOSTILE.items()):
        line = 2
        for row, reason in rows:
            if reason:
                yield table, f"{table}.csv", line, reason
            line += row.count(b"\n") + 1


def test_hostile_rows_are_rejected_with_line_and_reason(hostile):
    found = hostile.query(
        "select source_table, file, line, reason from marts.rejected_rows"
        " order by source_table, line"
    )
    assert found == list(rejections())


def test_no_hostile_row_is_dropped(hostile):
    """raw = accepted + rejected, table by table, and blank rows are neither."""
    names = ("raw_rows", "accepted_rows", "rejected_rows", "blank_rows")
    for table, (_, rows) in HOSTILE.items():
        found = dict(
            hostile.query(
                f"select check_name, value::int from marts.data_quality"
                f" where subject = '{table}' and check_name in {names}"
            )
        )
        raw = len(rows) - BLANK_ROWS[table]
        rejected = sum(reason is not None for _, reason in rows)
        assert [found[name] for name in names] == [raw, raw - rejected, rejected, BLANK_ROWS[table]]


def test_rejected_rows_are_kept_whole(hostile):
    kept = dict(
        hostile.query(
            "select line, \"row\" from marts.rejected_rows where file = 'tracking_data.csv'"
        )
    )
    lines = {reason: line for _, file, line, reason in rejections() if file == "tracking_data.csv"}
    assert kept[lines[LONG_REASON]] == LONG_LINE.decode()
    assert kept[lines[NUL_REASON]] == "t20,Instagram,,1,u1,\u2400,2025-03-03,1,1,"
    assert '"revenue":"many"' in kept[lines['revenue is not an amount: "many"']].replace(" ", "")


def test_accepted_hostile_rows_count_as_they_are(hostile):
    """Orphans, formulas, quoted line ends, foreign bytes and empty measures keep their numbers."""
    by_product = dict(hostile.query("select product, revenue::varchar from marts.product_roas"))
    assert by_product == {
        '=HYPERLINK("http://x")': "100.00",
        "two lines": "200.00",
        "orphan": "400.01",
        "Whey": "130.00",
        "Gainer": "60.00",
        "café": "70.00",
        "Unassigned": "0.00",
    }
    influencers = hostile.query(
        "select influencer_id, influencer_name, is_listed, revenue::varchar, spend::varchar"
        " from marts.influencer_roas order by influencer_id"
    )
    assert influencers == [
        ("1", "=cmd|' /C calc'!A0", True, "560.00", "100.10"),
        ("2", "José \u201cPepe\u201d", True, "0.00", "0.00"),
        ("3", "José", True, "0.00", "0.00"),
        ("999", "Unlisted 999", False, "400.01", "50.00"),
        ("INF_1", "Number one again", True, "0.00", "0.00"),
    ]
    assert hostile.query("select sum(revenue) from marts.revenue_by_source_daily")[0][0] == Decimal(
        "1960.01"
    )
    assert hostile.query(
        "select likes, comments, unusable_measures from marts.post_performance where reach = 1000"
    ) == [(0, 0, 'likes "-281" comments "many"')]


def test_headers_without_rows_build_empty_marts(builds, tmp_path):
    """Four headers are a good, empty warehouse: nothing fails, and no row but what says why."""
    raw_data = folder(
        tmp_path / "raw", {f"{name}.csv": text.split(b"\n")[0] for name, text in GOOD.items()}
    )
    run = builds.run(tmp_path, raw_data=raw_data)
    assert run.exit_code == 0, run.output
    assert run.query("select raw_rows, accepted_rows, rejected_rows from marts.build_info") == [
        (0, 0, 0)
    ]
    marts = run.query("select table_name from duckdb_tables() where schema_name = 'marts'")
    full = {name for (name,) in marts if run.query(f"from marts.{name} limit 1")}
    assert full == {"build_info", "data_quality", "incrementality", "iroas_by_method"}
    assert run.query("from marts.incrementality where verdict <> 'refused'") == []


@pytest.mark.parametrize("what", REFUSED)
def test_files_are_refused_in_words(builds, tmp_path, what):
    contents, expected = REFUSED[what]
    run = builds.run(tmp_path, raw_data=folder(tmp_path / "raw", contents))
    assert run.exit_code == 1, run.output
    assert_only_words(run.output)
    said = " ".join(run.output.split())
    for words in expected:
        assert words in said
    assert not run.warehouse.exists() or not run.query(
        "select 1 from duckdb_tables() where schema_name = 'marts'"
    )


@pytest.mark.parametrize("name", ["nowhere", "raw/influencers.csv"])
def test_folder_that_is_none_is_said_by_the_command_itself(tmp_path, name):
    """The command as typed, in a process of its own: exit code 1 and a sentence."""
    folder(tmp_path / "raw", {})
    run = dbt(
        ["build", "--select", "influencers"], tmp_path, env={"RAW_DATA": str(tmp_path / name)}
    )
    assert run.exit_code == 1, run.output
    assert_only_words(run.output)
    assert str(tmp_path / name) in run.output
    assert "Give the folder that holds the four raw tables." in " ".join(run.output.split())


def folder(path, contents):
    """A folder of four good files, where `contents` replaces or (None) removes some."""
    path.mkdir()
    for name, content in ({f"{key}.csv": text for key, text in GOOD.items()} | contents).items():
        if content is not None:
            (path / name).write_bytes(content)
    return path


def assert_only_words(output):
    """No traceback, no name of a Python exception, no SQL of the program's own."""
    assert "Traceback" not in output
    assert "LINE 1:" not in output, output
    assert not re.search(r"\b[A-Za-z.]+(Error|Exception)\b", output), output


def test_a_good_folder_passes(builds, tmp_path):
    """What the refused folders are made of builds."""
    run = builds.run(tmp_path, raw_data=folder(tmp_path / "raw", {}))
    assert run.exit_code == 0, run.output
    found = run.query("select revenue, spend, roas from marts.influencer_roas")
    assert found == [(99, 50, Decimal("1.98"))]
