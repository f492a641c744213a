"""The raw layer's Python: headers, finding files, splitting text into records, date order."""

import csv
import io
import random
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PROJECT_DIR = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT_DIR / "plugins"))

from raw_data import Plugin, columns, date_order, files, plan, records, scan, text_file  # noqa: E402
from raw_data.errors import RawDataError  # noqa: E402

COLUMNS_FILE = PROJECT_DIR / "seeds" / "reference" / "raw_columns.csv"
ALL_TABLES = columns.read_columns(COLUMNS_FILE)
TABLES = files.required(ALL_TABLES)
FIXTURES = Path(__file__).parent / "fixtures" / "raw"
TRACKING = "influencer_id,date,orders,revenue\n1,2025-03-03,1,10\n"
POSTS = "influencer_id,date,url,caption,reach\n1,2025-03-03,u,c,1\n"


def matched(table, header):
    """Canonical name -> header of the file, and the extra columns, for a comma-separated header."""
    names = header.split(",")
    match = columns.match_headers(names, TABLES[table])
    return {name: names[at] for name, at in match.columns.items()}, list(match.extras), match


def plan_for(table, folder="", **request):
    """The plan of the raw layer for `table` in `folder`."""
    asked = {"table": table, "columns_file": str(COLUMNS_FILE), "folder": str(folder)} | request
    return plan.make_plan(asked, lambda: str(folder))


def write(folder, **contents):
    """Write files into `folder`: name (with `__` for the dot) -> text."""
    for name, text in contents.items():
        path = Path(folder, name.replace("__", "."))
        path.write_text(text, encoding="utf-8", newline="")
    return folder


# Headers


@pytest.mark.parametrize(
    ("table", "header", "expected"),
    [
        ("influencers", "ID,Follower Count", "influencer_id,follower_count"),
        ("influencers", "\ufeffInfluencer_ID ,FOLLOWERS", "influencer_id,follower_count"),
        ("posts", "id,Influencer ID,post_date,Impressions", "post_id,influencer_id,date,reach"),
        (
            "tracking_data",
            "id,creator_id,order_date,quantity,gmv,sku,Brands",
            "tracking_id,influencer_id,date,orders,revenue,product,brand",
        ),
        ("payouts", "id,influencer id,Payout Amount", "payout_id,influencer_id,total_payout"),
        ("payouts", "ID,Total Payout", "influencer_id,total_payout"),
    ],
)
def test_headers_match_whatever_their_spelling(table, header, expected):
    """Case, spaces, underscores and other known names do not matter; a plain id is told apart."""
    found, extras, match = matched(table, header)
    assert found == dict(zip(expected.split(","), header.split(","), strict=True))
    assert not extras
    assert not match.missing


def test_canonical_name_wins_and_the_other_is_kept():
    """Of two headers for one column the canonical one is it, the other an extra column."""
    found, extras, _ = matched("posts", "post_date,influencer_id,Date")
    assert found["date"] == "Date"
    assert extras == ["post_date"]


def test_extra_columns_never_clash():
    """Repeated, empty and reserved headers become extra columns with names of their own."""
    header = "influencer_id,INFLUENCER_ID,tier,Tier,,line_number,rowid,load_error"
    _, extras, _ = matched("influencers", header)
    names = [name.casefold() for name in extras]
    assert len(set(names)) == len(names) == 7
    assert not set(names) & {"influencer_id", "line_number", "rowid", "load_error"}


def test_extra_columns_have_a_limit():
    """Extras over the limit are dropped and said to be."""
    _, extras, match = matched("influencers", "id," + ",".join(f"x{n}" for n in range(300)))
    assert len(extras) == columns.MAX_EXTRA_COLUMNS
    assert len(match.dropped) == 100


def test_no_alias_means_two_columns_at_once():
    """Within a table an alias belongs to one column, but for a plain id and platform words."""
    for table, known in ALL_TABLES.items():
        words = [columns.normalise(word) for c in known for word in (c.name, *c.aliases)]
        twice = {word for word in words if words.count(word) > 1}
        assert twice <= {"id"}, f"{table}: {twice}"


def test_missing_column_message_says_all(tmp_path):
    """The message names file, column, headers found, known aliases and where to add one."""
    write(tmp_path, tracking__csv="influencer_id,date,orders,turnover\n1,2025-03-03,1,10\n")
    with pytest.raises(RawDataError) as error:
        plan_for("tracking_data", tmp_path)
    for part in ("tracking.csv", "tracking_data.revenue", "turnover", "gmv", "raw_columns.csv"):
        assert part in str(error.value)


def test_chosen_headers_go_before_every_guess():
    names = ["influencer_id", "date", "orders", "revenue", "Amount", "amount", "Day"]
    chosen = {"revenue": "amount", "date": "day", "orders": None, "product": "Amount"}
    match = columns.match_headers(names, TABLES["tracking_data"], chosen)
    assert match.columns == {"influencer_id": 0, "revenue": 5, "date": 6, "product": 4}
    assert match.missing == ["orders"] and list(match.extras) == ["date_2", "orders_2", "revenue_2"]
    match = columns.match_headers(names, TABLES["tracking_data"], {"revenue": "Sales"})
    assert match.unknown == {"revenue": "Sales"}


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (
            {"tracking_data": {"revenue": "Sales"}},
            "names the header Sales for tracking_data.revenue",
        ),
        ({"tracking_data": {"revenu": "revenue"}}, "speaks of tracking_data.revenu"),
        ({"tracking": {"revenue": "revenue"}}, "speaks of the raw table tracking"),
        ({"tracking_data": {"revenue": None}}, "no column for tracking_data.revenue"),
    ],
)
def test_a_choice_of_headers_that_cannot_be_is_refused(tmp_path, choices, said):
    write(tmp_path, tracking__csv=TRACKING)
    with pytest.raises(RawDataError, match=said):
        plan_for("tracking_data", tmp_path, raw_headers=choices)


# Finding files


@pytest.mark.parametrize("folder", sorted(path.name for path in FIXTURES.iterdir()))
def test_fixture_folders_are_found(folder, tmp_path):
    """Every fixture folder holds the four tables, by name or by headers."""
    for table in TABLES:
        asked = {
            "table": table,
            "columns_file": str(COLUMNS_FILE),
            "folder": str(FIXTURES / folder),
        }
        found = plan.make_plan(asked, lambda: str(tmp_path))
        assert found["parts"], table


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Influencer.csv", "influencers"),
        ("influencer_posts.csv", "posts"),
        ("creator-payments 2025.csv", "payouts"),
        ("Tracking_data_with_brand_FIXED.csv", "tracking_data"),
        ("sales.csv", None),
        ("experiments.csv", "experiments"),
        ("Experiment_Assignments 2025.csv.gz", "experiment_assignments"),
        ("geo-daily_data.parquet", "geo_daily"),
        ("calendar_event.csv", "calendar_events"),
        # What only speaks of an experiment is no optional table.
        ("tracking_data_experiment.csv", "tracking_data"),
        ("my_experiments.csv", None),
    ],
)
def test_names_tell_the_table(name, table):
    """Names are read without case and punctuation, the most specific word first."""
    assert files.table_by_name(name) == table


def test_headers_overrule_a_wrong_name(tmp_path):
    """A file named for one table that holds another is what its headers say."""
    write(tmp_path, influencer_orders__csv="source,influencer_id,date,orders,revenue\n")
    assert plan_for("tracking_data", tmp_path)["parts"][0]["name"] == "influencer_orders.csv"


def test_two_candidates_are_refused(tmp_path):
    """The message names both and the three ways out."""
    write(tmp_path, tracking__csv=TRACKING, Tracking_2__csv=TRACKING)
    with pytest.raises(RawDataError) as error:
        plan_for("tracking_data", tmp_path)
    for part in ("tracking.csv", "Tracking_2.csv", "sub-folder tracking_data/", "raw_files"):
        assert part in str(error.value)
    both = ["tracking.csv", "Tracking_2.csv"]
    for names, count in ((both[0], 1), (both, 2)):
        chosen = plan_for("tracking_data", tmp_path, raw_files={"tracking_data": names})
        assert len(chosen["parts"]) == count


def test_unnamed_second_file_with_the_same_headers_is_refused(tmp_path):
    """Rows of a file that looks just like the table's are not left out in silence."""
    write(tmp_path, tracking__csv=TRACKING, june__csv=TRACKING, effects__csv="influencer_id,date\n")
    with pytest.raises(RawDataError, match=r"june\.csv"):
        plan_for("tracking_data", tmp_path)


def test_missing_table_message_lists_the_folder(tmp_path):
    """The message names the folder, what is in it, and what would be recognised."""
    write(tmp_path, tracking__csv=TRACKING, payouts__xlsx="x")
    with pytest.raises(RawDataError) as error:
        plan_for("payouts", tmp_path)
    for part in (str(tmp_path), "tracking.csv", "payouts.xlsx", "total_payout", "raw_files"):
        assert part in str(error.value)


def test_missing_folder_is_said(tmp_path):
    """A folder that is not there, or is a file, is an error that names it."""
    with pytest.raises(RawDataError, match="does not exist"):
        plan_for("posts", tmp_path / "nothing")
    write(tmp_path, posts__csv=POSTS)
    with pytest.raises(RawDataError, match="is a file"):
        plan_for("posts", tmp_path / "posts.csv")


def test_remote_files_are_asked_for():
    """For an address the questions go to DuckDB: first the listing, then the headers."""
    request = {"folder": "s3://bucket/raw"}
    with pytest.raises(plan.Question) as question:
        plan_for("tracking_data", **request)
    assert question.value.args == ("glob", ["s3://bucket/raw/**"])
    path = "s3://bucket/raw/tracking.csv"
    answers = {"glob s3://bucket/raw/**": [[path]]}
    with pytest.raises(plan.Question) as question:
        plan_for("tracking_data", answers=answers, **request)
    assert question.value.args == ("csv", [path])
    header = [[name, "VARCHAR"] for name in ("influencer_id", "date", "orders", "revenue")]
    answers[f"csv {path}"] = header
    assert plan_for("tracking_data", answers=answers, **request)["parts"][0]["columns"]["date"] == 1


# Optional tables


@pytest.mark.parametrize("table", files.OPTIONAL)
def test_optional_table_may_be_absent(tmp_path, table):
    """Without a file it has its columns and no rows; headers alone make nothing it."""
    header = ",".join(column.name for column in ALL_TABLES[table])
    write(tmp_path, tracking__csv=TRACKING, looks_like_it__csv=header + "\n")
    found = plan_for(table, tmp_path)
    assert found["kind"] == "absent"
    assert found["columns"] == header.split(",")


@pytest.mark.parametrize("table", files.OPTIONAL)
def test_optional_table_is_found_by_name_and_by_choice(tmp_path, table):
    """By its own name, or by the var raw_files."""
    header = ",".join(column.name for column in ALL_TABLES[table])
    write(tmp_path, **{f"{table}__csv": header + "\n", "other__csv": header + "\n"})
    assert plan_for(table, tmp_path)["parts"][0]["name"] == f"{table}.csv"
    chosen = plan_for(table, tmp_path, raw_files={table: "other.csv"})
    assert chosen["parts"][0]["name"] == "other.csv"


def test_optional_table_is_never_one_of_the_four(tmp_path):
    """Regions' sales with every column that tracking data need do not make a second candidate."""
    write(tmp_path, tracking__csv=TRACKING, geo_daily__csv="geo," + TRACKING)
    assert plan_for("tracking_data", tmp_path)["parts"][0]["name"] == "tracking.csv"


def test_optional_table_without_a_required_column_is_refused(tmp_path):
    write(tmp_path, brand_margin__csv="brand,profit\nB,0.4\n")
    with pytest.raises(RawDataError, match="no column for brand_margin.gross_margin"):
        plan_for("brand_margin", tmp_path)


# Text files


def head_of(path):
    """The head of a text file, its delimiter told by the known headers."""
    return text_file.read_head(path, path.name, files.header_words(TABLES))


@pytest.mark.parametrize(
    ("content", "delimiter", "encoding", "header_line"),
    [
        (b"id,name\n", ",", "utf-8", 1),
        (b"\xef\xbb\xbfid;name;a,b\r\n", ";", "utf-8", 1),
        (b"\n\r\n  \nid\tname\n", "\t", "utf-8", 4),
        (b"sep=|\nid|name\n", "|", "utf-8", 2),
        ("id,name\n".encode("utf-16"), ",", "utf-16-le", 1),
        ("\ufeffid,name\n".encode("utf-16-be"), ",", "utf-16-be", 1),
        ("influencer_id,name,category\n".encode("utf-16-le"), ",", "utf-16-le", 1),
    ],
)
def test_head(tmp_path, content, delimiter, encoding, header_line):
    """Encoding, delimiter and the line of the header are told from the bytes."""
    path = tmp_path / "influencers.csv"
    path.write_bytes(content)
    head = head_of(path)
    assert (head.delimiter, head.encoding, head.header_line) == (delimiter, encoding, header_line)
    assert head.header[1] == "name"


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 a workbook", b"id,\0name\n", bytes(range(256)) * 20, b"%PDF-1.7\n"],
)
def test_binary_is_refused(tmp_path, content):
    """What is no text is said to be none."""
    path = tmp_path / "influencers.csv"
    path.write_bytes(content)
    with pytest.raises(RawDataError, match="not a text table"):
        head_of(path)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"a,b\n1,2\n", 2),
        (b"a,b\r\n1,2", 2),
        (b"a,b\r\n1,2\r\n\r\n", 2),
        (b"a,b\n1,2\n\n\n", 2),
        (b"a,b\n1,2\r\n", None),
        (b"a,b\r1,2\r", None),
        (b"a,b\n1,\xff\n", None),
        (b"a,b\n1,\0\n", None),
        (b'a,b\n1, "2"\n', None),
        (b'a,b\n1,"2" \n', None),
        (b"a,b\n1," + b"x" * (3 << 20) + b"\n", None),
    ],
)
def test_plain_lines(tmp_path, content, lines):
    """Lines are counted where DuckDB may read the file itself, and only there."""
    path = tmp_path / "posts.csv"
    path.write_bytes(content)
    assert text_file.count_plain_lines(path, head_of(path)) == lines


# Records


def split(data, delimiter=",", width=3):
    """Records of bytes, without a header."""
    path = Path(split.folder, "split.csv")
    path.write_bytes(data)
    return list(records.split_records(records.physical_lines(path, "utf-8"), delimiter, width))


@pytest.fixture(autouse=True, scope="module")
def _split_folder(tmp_path_factory):
    split.folder = tmp_path_factory.mktemp("split")


def test_stray_quote_costs_its_own_line():
    """A quote that is never closed is one load error; the lines after it are read."""
    found = split(b'1,"2,3\n4,5,6\n7,8,9\n')
    assert [record.error is None for record in found] == [False, True, True]
    assert "never closed" in found[0].error
    assert found[0].text == '1,"2,3'
    assert found[1].first_line == 2


def test_two_stray_quotes_do_not_pair_up():
    """Two stray quotes far apart do not make one long record of what is between."""
    found = split(b'1,"2,3\n4,5,6\n7,5" screen,9\n')
    assert [record.fields for record in found] == [None, ["4", "5", "6"], ["7", '5" screen', "9"]]


def test_quoted_line_breaks_join():
    """A quoted field may hold line breaks; the record starts on its first line."""
    found = split(b'1,"2\r\n\r\n2",3\r\n4,5,6\r\n')
    assert [(r.first_line, r.last_line) for r in found] == [(1, 3), (4, 4)]
    assert found[0].fields[1] == "2\r\n\r\n2"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"1,2", "2 fields where the header has 3"),
        (b"1,2,3,4", "4 fields where the header has 3"),
        (b"1,\0,3", "NUL"),
        (b'1,"2"x,3', "after a closing quote"),
        (b"1," + b"x" * (2 << 20) + b",3", "the limit is"),
        (b"1,2,3,,", None),
        (b",,", None),
        (b"1,\x93caf\xe9\x94,3", None),
    ],
)
def test_line_errors(line, error):
    """What cannot be split is kept whole with the reason; trailing empty fields do no harm."""
    found = split(line + b"\n4,5,6\n")
    assert len(found) == 2
    assert found[1].fields == ["4", "5", "6"]
    if error:
        assert error in found[0].error
        assert found[0].text == line.decode().replace("\0", "\u2400")
    else:
        assert len(found[0].fields) == 3


SOUP = st.lists(
    st.sampled_from([b"a", b"1", b'"', b'""', b",", b",,", b"\n", b"\r\n", b"\r", b" ", b"\0"])
    | st.binary(max_size=4),
    max_size=60,
).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(SOUP)
def test_every_line_is_accounted_for(data):
    """Whatever the bytes: no exception, and each line that is not blank is in one record."""
    found = split(data)
    path = Path(split.folder, "split.csv")
    lines = list(records.physical_lines(path, "utf-8"))
    covered = [n for r in found for n in range(r.first_line, r.last_line + 1)]
    assert covered == sorted(set(covered))
    full = {number for number, line in lines if line.strip() or "," in line}
    assert full <= set(covered)
    assert all((r.fields is None) == (r.error is not None) for r in found)
    assert all(len(r.fields) == 3 for r in found if r.fields is not None)


FIELD = st.text(st.sampled_from("ab1 ,;\"'\n\r\\#é\u20b9\t\u2028-"), max_size=8) | st.sampled_from(
    ["", "NULL", '"', '""', "12.0", "2025-03-03"]
)


def read_both(data, folder):
    """(rows by DuckDB from the file itself or None, rows by way of a clean copy)."""
    path = Path(folder, "both.csv")
    path.write_bytes(data)
    head = text_file.read_head(path, path.name, {"h1", "h2", "h3"})
    raw = files.RawFile(str(path), path.name, False)
    plain = plan._plain_scan(raw, head)
    clean = plan._clean_scan(raw, head, Path(folder, "clean.csv"))
    with scan.memory_connection().cursor() as cursor:
        careful = cursor.execute(f"select * from {clean['scan']}").fetchall()
        fast = plain and cursor.execute(f"select * from {plain['scan']}").fetchall()
    assert len(careful) == clean["expected"]
    if fast is not None and len(fast) != plain["expected"]:
        fast = None  # the loader takes the clean copy then
    if fast is not None:
        offset = plain["offset"]
        fast = [(*row, str(offset + at), None, None) for at, row in enumerate(fast)]
    return fast, careful


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(FIELD, min_size=3, max_size=3), max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(",;\t|"),
    st.booleans(),
)
def test_well_formed_files_read_alike(rows, line_end, delimiter, with_mark):
    """What csv.writer writes is read exactly, by DuckDB itself and by way of a clean copy."""
    text = io.StringIO()
    bare_return = any("\r" in field for row in rows for field in row)  # csv.writer may not quote it
    quoting = csv.QUOTE_ALL if bare_return else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerows([["h1", "h2", "h3"], *rows])
    data = ("\ufeff" if with_mark else "").encode() + text.getvalue().encode()
    fast, careful = read_both(data, split.folder)
    assert [row[:3] for row in careful] == [tuple(field or None for field in row) for row in rows]
    assert fast is None or fast == careful


def test_files_of_any_shape_read_alike():
    """Wherever DuckDB may read a file itself, it finds what the careful reader finds."""
    draw = random.Random(5)
    values = ["a", "", "x y", "it's", '"q"', '"a,b"', '""', '5" p', "é", "\\", "#", "NULL", " lead"]
    values += ["trail ", '"', '"a"b', '""a', '"a" ', ' "a"', "\t", "\u2028", "\x0b", "\x1c", '"é,"']
    compared = 0
    for _ in range(400):
        end, delimiter = draw.choice(["\n", "\r\n"]), draw.choice(",;\t|")
        lines = [
            delimiter.join(draw.choices(values, k=3)) + draw.choice(["", "", "", "", delimiter])
            for _ in range(draw.randint(0, 3))
        ]
        text = end.join([delimiter.join(["h1", "h2", "h3"]), *lines])
        fast, careful = read_both((text + draw.choice(["", end])).encode(), split.folder)
        if fast is not None:
            compared += 1
            assert fast == careful, text
    assert compared > 100


# Dates


def evidence(**found):
    """One row of evidence about the dates of posts.csv."""
    nothing = dict.fromkeys(("only_dmy", "only_mdy", "either", "same"), 0)
    example = {"dmy_line": 2, "dmy_value": "13/1/2025", "mdy_line": 3, "mdy_value": "1/13/2025"}
    example |= {"either_line": 4, "either_value": "1/2/2025"}
    example |= {"as_dmy": "1 February 2025", "as_mdy": "2 January 2025"}
    return {"file_name": "posts.csv"} | nothing | example | found


@pytest.mark.parametrize(
    ("found", "option", "order"),
    [
        ({}, "dmy", "ymd"),
        ({"only_dmy": 1, "either": 5}, "", "dmy"),
        ({"only_mdy": 1, "either": 5}, None, "mdy"),
        ({"same": 3}, "", "dmy"),
        ({"either": 5}, "mdy", "mdy"),
        ({"either": 5}, "DMY", "dmy"),
        ({"either": 5}, {"posts": "mdy"}, "mdy"),
        ({"either": 5}, {"Posts.CSV": "mdy", "posts": "dmy"}, "mdy"),
        ({"only_dmy": 9, "only_mdy": 1}, "mdy", "mdy"),
    ],
)
def test_date_order(found, option, order):
    """Values decide where they can, the option where they cannot."""
    assert date_order.decide("posts", evidence(**found), option) == order


@pytest.mark.parametrize(
    ("found", "option", "parts"),
    [
        ({"either": 5}, "", ("line 4, 1/2/2025", "1 February 2025", "2 January 2025", "=dmy")),
        ({"either": 5}, {"tracking_data": "dmy"}, ("posts.csv", "date_order: {posts: dmy}")),
        ({"only_dmy": 9, "only_mdy": 1}, "", ("contradict", "line 2: 13/1/2025", "line 3: 1/13")),
        ({"either": 5}, "european", ("european", "dmy", "mdy")),
    ],
)
def test_open_date_order_is_refused(found, option, parts):
    """The message gives an example, both readings and the option."""
    with pytest.raises(RawDataError) as error:
        date_order.decide("posts", evidence(**found), option)
    assert all(part in str(error.value) for part in parts)


# The plugin


def test_errors_are_answers():
    """The SQL function never raises: whatever it is asked, it answers in JSON."""
    plugin = Plugin("raw_data", {})
    connection = duckdb.connect()
    plugin.configure_connection(connection)
    for request in ("", "[]", "{}", '{"step": "plan", "table": "nothing"}'):
        answer = connection.execute("select raw_data(?)", [request]).fetchone()[0]
        assert '"error"' in answer
    connection.close()
