"""Your data: taking anybody's files in, recognising, previewing and building them, safely apart."""

import csv
import datetime
import gc
import gzip
import io
import json
import os
import stat
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest
from your_data import builds, raw_layer, recognition, results, settings, uploads, workbook
from your_data.dbt_log import Progress, plain
from your_data.errors import YourDataError
from your_data.preview import preview
from your_data.recognition import Choices, recognise, settle_headers
from your_data.settings import Limits
from your_data.workspaces import Workspaces

PROJECT_DIR = Path(__file__).resolve().parents[2]
DAY = datetime.date
TABLES = {
    "influencers": [
        ["ID", "Name", "Niche", "Gender", "Follower Count", "Platform"],
        [1, "Asha", "Fitness", "F", 120000, "Instagram"],
        [2, "Ravi", "Nutrition", "M", 5000, "YouTube"],
    ],
    "posts": [
        ["Influencer ID", "Platform", "Post Date", "URL", "Caption", "Reach", "Likes", "Comments"],
        [1, "Instagram", DAY(2025, 3, 1), "u1", "=1+1 says HKVitals", 1000, 50, 5],
        [2, "YouTube", DAY(2025, 3, 2), "u2", "Gritzo", 2000, 20, 2],
    ],
    "tracking_data": [
        ["Source", "Campaign", "Influencer ID", "User ID", "Product", "Date", "Orders", "Revenue"],
        ["Instagram", "Launch", 1, "u1", "MB-Whey", DAY(2025, 3, 3), 2, 1250.5],
        ["YouTube", "Launch", 2, "u2", "Gritzo", DAY(2025, 3, 4), 1, 499.25],
        ["organic", "Brand", None, "u3", "MB-Whey", DAY(2025, 3, 5), 1, 100],
    ],
    "payouts": [
        ["Influencer ID", "Basis", "Rate", "Orders", "Total Payout"],
        [1, "order", 100, 2, 200],
        [2, "post", 300, None, 300],
    ],
}


# Files to drop


def text_of(rows, delimiter=","):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode()


def workbook_of(tables, formulas=False):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in [cell for row in sheet.iter_rows() for cell in row]:
            if cell.data_type == "f" and not formulas:
                cell.data_type = "s"  # a text that starts with `=`
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet_of(rows, folder):
    source, target = folder / "rows.csv", folder / "rows.parquet"
    source.write_bytes(text_of(rows))
    with duckdb.connect() as connection:
        connection.execute(f"copy (from '{source}') to '{target}' (format parquet)")
    return target.read_bytes()


def zip_of(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def in_form(form, folder):
    """The files of TABLES as somebody would drop them: name -> bytes."""
    if form == "xlsx":
        return {"Creators 2025.xlsx": workbook_of(TABLES)}
    if form == "zip":
        files = {f"export/{name}.csv": text_of(rows) for name, rows in TABLES.items()}
        return {
            "all.zip": zip_of(files | {"__MACOSX/._posts.csv": b"x", "export/read me.md": b"x"})
        }
    if form == "zip_of_xlsx":
        return {"all.zip": zip_of({"deep/down/book.xlsx": workbook_of(TABLES)})}
    if form == "tsv_gz":
        return {f"{n}.tsv.gz": gzip.compress(text_of(rows, "\t")) for n, rows in TABLES.items()}
    if form == "parquet":
        return {f"{name}.parquet": parquet_of(rows, folder) for name, rows in TABLES.items()}
    if form == "nameless":
        return {f"sheet{n}.csv": text_of(rows) for n, rows in enumerate(TABLES.values())}
    return {f"{name}.csv": text_of(rows) for name, rows in TABLES.items()}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server's workspaces."""
    workspaces = Workspaces(tmp_path_factory.mktemp("server") / "workspaces", Limits())
    yield workspaces
    workspaces.close()


@pytest.fixture
def workspace(server):
    return server.new()


def drop(workspace, dropped, **limits):
    """Drop files (name -> bytes) into the workspace."""
    opened = [(name, io.BytesIO(content)) for name, content in dropped.items()]
    return uploads.take_in(opened, workspace, Limits(**limits))


def refusal(workspace, dropped, **limits):
    """What is said when files are refused; nothing of them stays."""
    with pytest.raises(YourDataError) as error:
        drop(workspace, dropped, **limits)
    assert not list(workspace.raw_dir.iterdir())
    said = str(error.value)
    assert str(workspace.folder) not in said and "Traceback" not in said
    return said


# Recognition


def written(value):
    """A value as text; numbers without zeros at the end, because Parquet has types."""
    try:
        return f"{Decimal(str(value)).normalize():f}"
    except ArithmeticError:
        return str(value)


@pytest.mark.parametrize(
    "form", ["csv", "tsv_gz", "xlsx", "parquet", "zip", "zip_of_xlsx", "nameless"]
)
def test_every_form_gives_the_same_tables(workspace, tmp_path, form):
    drop(workspace, in_form(form, tmp_path))
    tables = recognise(workspace)
    assert {name: table.is_ready for name, table in tables.items()} == dict.fromkeys(TABLES, True)
    assert not recognition.recognise_others(workspace, tables)
    for name, rows in TABLES.items():
        seen = preview(workspace, name, Choices())
        assert seen.row_count == len(rows) - 1
        assert seen.date_question is None and not seen.problems
        mapping = {header: column for column, header in tables[name].mapping.items() if header}
        wanted = [
            {
                mapping[header]: written(value)
                for header, value in zip(rows[0], row, strict=True)
                if value is not None
            }
            for row in rows[1:]
        ]
        found = [
            {
                column: written(value)
                for column, value in zip(seen.header[1:], row[1:], strict=True)
                if value
            }
            for row in seen.rows
        ]
        assert found == wanted
        first_line = 1 if form == "parquet" else 2
        assert [row[0] for row in seen.rows] == [first_line + n for n in range(len(rows) - 1)]


def test_two_files_for_one_table_are_for_the_person_to_settle(workspace):
    files = in_form("csv", None) | {"posts_june.csv": text_of(TABLES["posts"])}
    drop(workspace, files)
    posts = recognise(workspace)["posts"]
    assert posts.candidates == ["posts.csv", "posts_june.csv"] and not posts.is_ready
    choices = Choices(files={"posts": ["posts_june.csv"]})
    tables = recognise(workspace, choices)
    assert tables["posts"].is_ready
    assert [file.name for file in recognition.recognise_others(workspace, tables)] == ["posts.csv"]
    both = Choices(files={"posts": ["posts.csv", "posts_june.csv"]})
    assert preview(workspace, "posts", both).row_count == 4
    taken = recognise(workspace, Choices(files={"posts": ["payouts.csv"]}))
    assert taken["payouts"].files == [] and not taken["payouts"].is_ready


def test_a_header_that_nobody_knows_is_asked_for(workspace):
    rows = [[*TABLES["tracking_data"][0][:-1], "Takings"], *TABLES["tracking_data"][1:]]
    drop(workspace, in_form("csv", None) | {"tracking_data.csv": text_of(rows)})
    table = recognise(workspace)["tracking_data"]
    assert table.missing == ["revenue"] and table.unused_headers() == ["Takings"]
    with pytest.raises(YourDataError, match="no column for tracking_data.revenue"):
        preview(workspace, "tracking_data", Choices())

    chosen = settle_headers(table, table.mapping | {"revenue": "Takings"})
    choices = Choices(headers={"tracking_data": chosen})
    assert recognise(workspace, choices)["tracking_data"].is_ready
    seen = preview(workspace, "tracking_data", choices)
    assert [row[seen.header.index("revenue")] for row in seen.rows] == ["1250.5", "499.25", "100"]


def test_a_wrong_guess_can_be_taken_back(workspace):
    drop(workspace, in_form("csv", None))
    table = recognise(workspace)["posts"]
    assert settle_headers(table, table.mapping) == {}
    swapped = table.mapping | {"likes": "Comments", "comments": "Likes", "caption": None}
    choices = Choices(headers={"posts": settle_headers(table, swapped)})
    assert recognise(workspace, choices)["posts"].mapping == swapped
    seen = preview(workspace, "posts", choices)
    first = dict(zip(seen.header, seen.rows[0], strict=True))
    assert (first["likes"], first["comments"]) == ("5", "50") and "caption" not in first


# Optional tables


def others_of(workspace, files):
    """What the files besides the four are taken for: name -> (tables, whether that is clear)."""
    drop(
        workspace,
        in_form("csv", None) | {name: f"{text}\n".encode() for name, text in files.items()},
    )
    tables = recognise(workspace)
    assert all(table.is_ready for table in tables.values())
    others = recognition.recognise_others(workspace, tables)
    return {other.name: (other.tables, other.is_clear) for other in others}


@pytest.mark.parametrize("name", raw_layer.optional_tables())
@pytest.mark.parametrize("is_alias", [False, True], ids=["own headers", "other headers"])
def test_an_optional_table_is_told_by_its_headers(workspace, name, is_alias):
    columns = raw_layer.optional_tables()[name]
    headers = [column.aliases[0] if is_alias else column.name for column in columns]
    found = others_of(workspace, {"sheet 7.csv": ",".join(headers).upper()})
    assert found == {"sheet 7.csv": ([name], True)}


def test_every_optional_table_of_the_demo_is_told_by_its_headers(workspace):
    names = list(raw_layer.optional_tables())
    seeds = PROJECT_DIR / "seeds" / "raw"
    files = {f"{n}.csv": (seeds / f"{name}.csv").read_text() for n, name in enumerate(names)}
    found = others_of(workspace, files)
    assert found == {f"{n}.csv": ([name], True) for n, name in enumerate(names)}


@pytest.mark.parametrize(
    ("files", "tables"),
    [
        # Most of it is sales by region, but not all.
        ({"x.csv": "date,state,brand,revenue,units"}, ["geo_daily"]),
        # As well an event of a brand as anything else.
        ({"x.csv": "date,brand,spend"}, ["calendar_events"]),
        ({"x.csv": "user_id,region,start,name"}, []),
        # The name says one thing, the headers another.
        ({"user_geo.csv": "experiment_id,unit_id,arm"}, ["user_geo", "experiment_assignments"]),
        ({"calendar_events.csv": "date,geo,revenue"}, ["calendar_events", "geo_daily"]),
        # Two that are the same: parts, or one too many.
        ({"x.csv": "brand,margin", "brand_margin.csv": "brand,gross_margin"}, ["brand_margin"]),
        ({"geo_daily_2024.csv": "date,geo,revenue", "x.csv": "day,city,sales"}, ["geo_daily"]),
    ],
)
def test_what_looks_like_two_tables_or_like_one_in_part_is_asked(workspace, files, tables):
    found = others_of(workspace, files)
    assert found == dict.fromkeys(files, (tables, False))


@pytest.mark.parametrize(
    "headers", ["date,brand,impressions,spend", "customer_id,name,email,city", "date", "a,b", ""]
)
def test_what_is_no_table_is_none(workspace, headers):
    assert others_of(workspace, {"x.csv": headers}) == {"x.csv": ([], False)}


def test_more_orders_are_not_taken_for_sales_by_region(workspace):
    orders = "influencer_id,user_id,state,brand,date,orders,revenue"
    assert others_of(workspace, {"more.csv": orders}) == {"more.csv": ([], False)}


def test_what_is_left_out_is_not_read_by_its_name(workspace):
    drop(
        workspace, in_form("csv", None) | {"brand_margin.csv": b"brand,gross_margin\nGritzo,0.4\n"}
    )
    assert preview(workspace, "brand_margin", Choices()).row_count == 1
    left_out = Choices(files={"brand_margin": []})
    assert (
        raw_layer.make_plan(
            {
                "table": "brand_margin",
                "columns_file": raw_layer.COLUMNS_FILE,
                "folder": str(workspace.raw_dir),
                **left_out.as_vars(),
            },
            lambda: None,
        )["kind"]
        == "absent"
    )


def test_every_date_of_an_optional_table_is_asked_about(workspace):
    events = b"Start,End,Event\n2025-03-01,03/04/2025,Holi\n"
    drop(workspace, in_form("csv", None) | {"events.csv": events})
    choices = Choices(files={"calendar_events": ["events.csv"]})
    question = preview(workspace, "calendar_events", choices).date_question
    assert (question.line, question.as_dmy) == (2, "3 April 2025")
    choices.date_orders["calendar_events"] = "dmy"
    assert preview(workspace, "calendar_events", choices).date_question is None


def test_nothing_of_the_real_sets_is_taken_for_an_optional_table(peer_data, server):
    for folder in sorted(path for path in peer_data.iterdir() if path.is_dir()):
        workspace = server.new()
        drop(workspace, {path.name: path.read_bytes() for path in folder.iterdir()})
        tables = recognise(workspace)
        assert all(table.is_ready for table in tables.values()), folder.name
        assert recognition.recognise_others(workspace, tables) == [], folder.name
        workspace.remove()


# Excel


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "TRUE"),
        (12, "12"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (DAY(2025, 3, 4), "2025-03-04"),
        (datetime.datetime(2025, 3, 4), "2025-03-04"),
        (datetime.datetime(2025, 3, 4, 5, 6, 7), "2025-03-04 05:06:07"),
        ("two\nlines", "two lines"),
        ("03/04/2025", "03/04/2025"),
    ],
)
def test_cells_arrive_as_they_are_seen(value, text):
    assert workbook.text_of(value) == text


def test_a_line_is_the_row_of_the_sheet(workspace):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "posts"
    sheet.append([])  # row 1 is empty
    sheet.append(TABLES["posts"][0])
    sheet.append([7, "Instagram", DAY(2025, 3, 1), "u", "two\nlines", 1, 1, 1, None, None])
    sheet["A3"].number_format = "000"
    sheet["A6"], sheet["C6"] = "INF_8", "2025-03-09"
    book.create_sheet("secret").sheet_state = "hidden"
    book["secret"].append(["x"])
    file = io.BytesIO()
    book.save(file)
    taken = drop(workspace, {"Influencer posts.xlsx": file.getvalue()})
    assert taken.files == ["Influencer posts.csv"] and "secret" in taken.notes[0]
    choices = Choices(files={"posts": taken.files})
    seen = preview(workspace, "posts", choices)
    found = [dict(zip(seen.header, row, strict=True)) for row in seen.rows]
    assert [(row["line_number"], row["influencer_id"]) for row in found] == [
        (3, "007"),
        (6, "INF_8"),
    ]
    assert found[0]["caption"] == "two lines" and not seen.broken


def test_formulas_without_results_are_refused(workspace):
    rows = [TABLES["payouts"][0], [1, "order", 100, 2, "=C2*D2"], [2, "post", 1, 1, "=C3*D3"]]
    book = workbook_of({"payouts": rows}, formulas=True)
    assert "(the first in E2) have no results" in refusal(workspace, {"payouts.xlsx": book})

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"<v></v>") + sheet.count(b"<v />") + sheet.count(b"<v/>") >= 2
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        sheet = sheet.replace(empty, b"<v>200</v>", 1)
    parts["xl/worksheets/sheet1.xml"] = sheet
    drop(workspace, {"payouts.xlsx": zip_of(parts)})
    seen = preview(workspace, "payouts", Choices())
    assert seen.rows[0][seen.header.index("total_payout")] == "200"


# Junk, limits and hostile files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.7 ..."),
        ("photo.png", b"\x89PNG\r\n\x1a\n"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("empty.zip", zip_of({})),
        ("letter.docx", zip_of({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"})),
        ("broken.zip", zip_of({"posts.csv": b"a" * 10_000})[:-40]),
        ("broken.xlsx", workbook_of(TABLES)[:-60]),
        ("hollow.xlsx", zip_of({"xl/workbook.xml": b"<x/>"})),
        ("posts.csv.gz", gzip.compress(b"a" * 100_000)[:-20]),
        ("posts.parquet", b"PAR1" + bytes(100)),
        ("posts.parquet", b"influencer_id,date\n"),
        ("inner.zip", zip_of({"posts.zip": zip_of({"posts.csv": b"a,b\n1,2\n"})})),
        ("nothing", b""),
    ],
)
def test_junk_is_refused_in_words(workspace, name, content):
    said = refusal(workspace, {name: content})
    assert name.removesuffix(".gz") in said or "There is no table" in said


def test_entities_that_multiply_are_refused(workspace):
    with zipfile.ZipFile(io.BytesIO(workbook_of(TABLES))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    entities = "".join(f'<!ENTITY e{level + 1} "{f"&e{level};" * 10}">' for level in range(10))
    name = "xl/worksheets/sheet1.xml"
    sheet = parts[name].decode().replace("<t>ID</t>", "<t>&e10;</t>")
    assert "&e10;" in sheet and "<?xml" not in sheet
    parts[name] = f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{entities}]>{sheet}'.encode()
    started = time.monotonic()
    assert "laughs.xlsx cannot be read" in refusal(workspace, {"laughs.xlsx": zip_of(parts)})
    assert time.monotonic() - started < 10


def test_no_files_and_no_tables(workspace):
    assert "There is no table to read" in refusal(workspace, {})
    drop(workspace, {"posts.csv": b"\x00\x01\x02" * 50, "empty.csv": b""})
    tables = recognise(workspace)
    assert not any(table.is_ready for table in tables.values())


@pytest.mark.parametrize(
    "name",
    [
        "../../posts.csv",
        "/etc/posts.csv",
        "C:\\temp\\posts.csv",
        "..\\posts.csv",
        "~/posts.csv",
        "a/../../posts.csv",
        "x\0/posts.csv",
        "'; drop table posts; --/posts.csv",
    ],
)
def test_no_name_leads_out_of_the_workspace(server, workspace, name):
    content = text_of(TABLES["posts"])
    before = outside_of(workspace, server.root)
    hostile = zipfile.ZipInfo("x")
    hostile.filename = name.replace("\0", "")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(hostile, content)
    for files in ({name: content}, {"all.zip": packed.getvalue()}):
        drop(workspace, files)
        assert [path.name for path in workspace.raw_dir.iterdir()] == ["posts.csv"]
        # Workspaces of others may be cleaned away meanwhile.
        assert outside_of(workspace, server.root) <= before


def outside_of(workspace, root):
    """Every path beneath `root` that is not in the workspace; passes over what vanishes."""
    found = {Path(folder, name) for folder, _, files in os.walk(root) for name in ("", *files)}
    return {path for path in found if workspace.folder not in path.parents}


@pytest.mark.parametrize(
    "name", ["_posts.csv", ".posts.csv", "~$posts.csv", "po'st\"s.csv", "पोस्ट.csv"]
)
def test_odd_names_stay_files_that_are_read(workspace, name):
    (file,) = drop(workspace, {name: text_of(TABLES["posts"])}).files
    assert set(file) & set("'\"/\\\0") == set()
    assert recognise(workspace, Choices(files={"posts": [file]}))["posts"].is_ready


def test_files_of_one_name_do_not_overwrite_each_other(workspace):
    taken = drop(workspace, {"a.zip": zip_of({"x/posts.csv": b"a\n", "y/Posts.csv": b"b\n"})})
    assert taken.files == ["posts.csv", "Posts (2).csv"]


def test_what_unpacks_to_too_much_is_refused(workspace):
    zeros = bytes(3 << 20)
    for files in (
        {"bomb.zip": zip_of({"posts.csv": zeros})},
        {"posts.csv.gz": gzip.compress(zeros)},
        {"a.csv": zeros},
        {"bomb.xlsx": zip_of({"xl/workbook.xml": zeros})},
        {"bomb.zip": zip_of({"b.xlsx": zip_of({"xl/workbook.xml": zeros})})},
    ):
        assert "MB" in refusal(workspace, files, unpacked_megabytes=2)
    assert len(zip_of({"posts.csv": zeros})) < 10_000
    assert "1 MB" in refusal(
        workspace, {"a.csv": zeros[: 1 << 20], "b.csv": b"x"}, upload_megabytes=1
    )


def test_a_parquet_file_that_unpacks_to_too_much_is_refused(workspace, tmp_path):
    path = tmp_path / "posts.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select repeat('x', 4000) || i % 2 as a from range(2000) as t(i)) to '{path}' "
            "(format parquet, compression zstd, dictionary_size_limit 1)"
        )
    assert path.stat().st_size < 1 << 20
    said = refusal(workspace, {"posts.parquet": path.read_bytes()}, unpacked_megabytes=2)
    assert "unpacks to" in said


def test_too_many_rows_files_and_cells_are_refused(workspace, tmp_path):
    rows = [["influencer_id", "date"], *([1, "2025-03-01"] for _ in range(50))]
    for files in (
        {"posts.csv": text_of(rows)},
        {"posts.xlsx": workbook_of({"posts": rows})},
        {"posts.parquet": parquet_of(rows, tmp_path)},
    ):
        assert "rows" in refusal(workspace, files, rows=20)
        drop(workspace, files, rows=60)
    many = {f"{n}.csv": b"a\n" for n in range(5)}
    assert "4" in refusal(workspace, many, files=4)
    assert "4" in refusal(workspace, {"a.zip": zip_of(many)}, files=4)

    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "influencer_id", "x"
    file = io.BytesIO()
    book.save(file)
    wide = workbook_of({"posts": [[f"c{n}" for n in range(100)]] * 10})
    assert "too large" in refusal(workspace, {"posts.xlsx": wide}, workbook_cells=900)
    drop(workspace, {"posts.xlsx": wide}, workbook_cells=1000)
    started = time.monotonic()
    assert "too large" in refusal(workspace, {"posts.xlsx": file.getvalue()}, rows=5000)
    assert time.monotonic() - started < 10


def test_a_protected_zip_is_refused(workspace):
    content = bytearray(zip_of({"posts.csv": b"a,b\n"}))
    content[6] |= 1  # the local header's flags
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the directory's
    assert "password" in refusal(workspace, {"a.zip": bytes(content)})


# Preview


def test_ambiguous_dates_are_a_question(workspace):
    header = "influencer_id,date,url,caption,reach\n"
    drop(workspace, {"posts.csv": f"{header}1,03/04/2025,u,c,1\n1,05/06/2025,u,c,1\n".encode()})
    question = preview(workspace, "posts", Choices()).date_question
    assert (question.file, question.line, question.value) == ("posts.csv", 2, "03/04/2025")
    assert (question.as_dmy, question.as_mdy) == ("3 April 2025", "4 March 2025")
    assert preview(workspace, "posts", Choices(date_orders={"posts": "mdy"})).date_question is None

    drop(workspace, {"posts.csv": f"{header}1,13/04/2025,u,c,1\n1,05/16/2025,u,c,1\n".encode()})
    question = preview(workspace, "posts", Choices()).date_question
    assert "line 2: 13/04/2025" in question.contradiction
    assert "line 3: 05/16/2025" in question.contradiction

    drop(workspace, {"posts.csv": f"{header}1,03/04/2025,u,c,1\n1,13/04/2025,u,c,1\n".encode()})
    assert preview(workspace, "posts", Choices()).date_question is None


def test_broken_lines_are_shown_with_their_line(workspace):
    lines = [
        "influencer_id,date,url,caption,reach",
        '1,2025-03-01,u,"two',
        'lines",1',
        "1,2,3",
        "",
        '1,2025-03-02,u,"x,1',
    ]
    drop(workspace, {"posts.csv": "\n".join(lines).encode()})
    seen = preview(workspace, "posts", Choices())
    assert seen.row_count == 3 and seen.broken == 2
    assert [problem[:3] for problem in seen.problems] == [
        ("posts.csv", 4, "3 fields where the header has 5"),
        ("posts.csv", 6, "a quote is opened and never closed"),
    ]
    assert len(seen.rows) == 1 and seen.rows[0][0] == 2


def test_a_preview_stores_nothing(workspace):
    drop(workspace, {"posts.csv": b'influencer_id,date,url,caption\n1,2025-03-01,u,"a"b\n'})
    preview(workspace, "posts", Choices())
    assert {path.name for path in workspace.folder.rglob("*") if path.is_file()} == {"posts.csv"}


# Builds


class Server:
    """Workspaces and builds that share one dbt."""

    def __init__(self, workspaces):
        self.workspaces, self.builds = workspaces, builds.Builds(Limits(build_seconds=300))
        self.builds.warm()

    def run(self, workspace, choices, arguments=builds.BUILD):
        """A finished build and what was seen of its progress meanwhile."""
        build = self.builds.start(workspace, choices, arguments)
        seen = []
        while not build.wait(0.02):
            seen.append((build.progress.phase, build.progress.done, build.progress.total))
        return build, seen


@pytest.fixture(scope="module")
def dbt_server(server):
    return Server(server)


@pytest.fixture(scope="module")
def built(dbt_server):
    """A workbook whose headers need correcting, checked and built: (workspace, check, build)."""
    tables = {name: [list(row) for row in rows] for name, rows in TABLES.items()}
    tables["tracking_data"][0][-1] = "Takings"
    tables["tracking_data"].append(["organic", "", None, "u9", "x", "soon", 1, 77])
    tables["payouts"].append([2, "post", 300, None, "lots"])
    workspace = dbt_server.workspaces.new()
    drop(workspace, {"book.xlsx": workbook_of(tables)})
    table = recognise(workspace)["tracking_data"]
    chosen = settle_headers(table, table.mapping | {"revenue": "Takings"})
    choices = Choices(headers={"tracking_data": chosen})
    checked = dbt_server.run(workspace, choices, builds.CHECK)
    found = results.read_check(workspace) if checked[0].state == "succeeded" else None
    return workspace, (*checked, found), dbt_server.run(workspace, choices)


def rows_of(workspace, sql):
    with duckdb.connect(str(results.duckdb_file(workspace)), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_check_says_which_rows_are_rejected_and_why(built):
    _, (build, _, check), _ = built
    assert build.state == "succeeded", build.problems
    assert check.reasons == [
        ("payouts", "total_payout is not an amount: …", 1),
        ("tracking_data", "date is not a date: …", 1),
    ]
    assert [row[:4] for row in check.rows] == [
        ("payouts", "payouts.csv", 4, 'total_payout is not an amount: "lots"'),
        ("tracking_data", "tracking_data.csv", 5, 'date is not a date: "soon"'),
    ]
    assert check.rejected == 2


def test_corrected_headers_reach_the_marts(built):
    workspace, _, (build, _) = built
    assert build.state == "succeeded", build.problems
    assert rows_of(workspace, "select sum(revenue) from marts.revenue_by_source_daily") == [
        (Decimal("1849.75"),)
    ]
    assert rows_of(
        workspace,
        "select influencer_name, revenue, spend from marts.influencer_roas order by influencer_id",
    ) == [("Asha", Decimal("1250.50"), Decimal(200)), ("Ravi", Decimal("499.25"), Decimal(300))]
    assert rows_of(workspace, "select raw_data, rejected_rows from marts.build_info") == [
        ("uploaded_data", 2)
    ]


def test_nothing_of_the_demos_optional_tables_is_in_a_build_without_them(built):
    workspace, _, _ = built
    found = rows_of(
        workspace,
        """
        select list(distinct tier), count(experiment_id), count(break_even_roas)
        from marts.incrementality where verdict <> 'refused'
        """,
    )
    assert found == [(["assumption"], 0, 0)]
    with duckdb.connect(str(workspace.warehouse_dir / "build" / "warehouse.duckdb")) as connection:
        for table in raw_layer.optional_tables():
            assert connection.execute(f"select count(*) from raw.{table}").fetchone() == (0,)


def test_progress_is_told_node_by_node(built):
    _, _, (build, seen) = built
    progress = build.progress
    done = [one[1] for one in seen]
    assert done == sorted(done) and len(set(done)) > 5
    assert progress.done == progress.total == len(progress.nodes) > 50
    assert progress.share == 1
    assert {node.status for node in progress.nodes.values()} == {"done"}
    loaded = {node.name: node.rows for node in progress.nodes.values() if node.kind == "seed"}
    assert loaded["tracking_data"] == 4 and loaded["posts"] == 2
    assert any(phase == "Build performance_daily" for phase, _, _ in seen) or len(seen) < 200


def test_downloads_hold_what_the_marts_hold(built):
    workspace, _, _ = built
    marts = rows_of(
        workspace,
        "select table_name from information_schema.tables where table_schema = 'marts' order by 1",
    )
    with zipfile.ZipFile(results.csv_zip(workspace)) as archive:
        assert archive.namelist() == [f"{name}.csv" for (name,) in marts]
        csvs = {
            n: list(csv.DictReader(io.TextIOWrapper(archive.open(n)))) for n in archive.namelist()
        }
    revenue = sum(Decimal(row["revenue"]) for row in csvs["revenue_by_source_daily.csv"])
    spend = sum(Decimal(row["spend"]) for row in csvs["performance_daily.csv"])
    assert [(revenue, spend)] == rows_of(
        workspace,
        """
        select
            (select sum(revenue) from marts.revenue_by_source_daily),
            (select sum(spend) from marts.performance_daily)
        """,
    )
    for (name,) in marts:
        assert [(len(csvs[f"{name}.csv"]),)] == rows_of(
            workspace, f"select count(*) from marts.{name}"
        )
    captions = {row["caption"] for row in csvs["post_performance.csv"]}
    assert captions == {"'=1+1 says HKVitals", "Gritzo"}

    with zipfile.ZipFile(results.parquet_zip(workspace)) as archive:
        assert archive.namelist() == [f"{name}.parquet" for (name,) in marts]
        archive.extractall(workspace.scratch("unpacked"))
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select caption from '{workspace.folder}/unpacked/post_performance.parquet'"
        ).fetchall()
    assert set(found) == {("=1+1 says HKVitals",), ("Gritzo",)}


def test_everything_of_a_build_is_in_its_workspace(built, server):
    workspace, _, (build, _) = built
    assert results.published_folder(workspace).is_relative_to(workspace.folder.resolve())
    other = server.new()
    assert not any(other.raw_dir.iterdir())
    with pytest.raises(YourDataError, match="not been built"):
        results.duckdb_file(other)
    with pytest.raises(YourDataError, match="not been checked"):
        results.read_check(other)
    environment = build._job()["environment"]
    assert {Path(value).parent for value in environment.values()} == {workspace.folder}


def test_a_failed_build_says_why_in_plain_words(dbt_server):
    workspace = dbt_server.workspaces.new()
    posts = b"influencer_id,date,url,caption,reach\n1,03/04/2025,u,c,1\n"
    drop(workspace, in_form("csv", None) | {"posts.csv": posts})
    build, _ = dbt_server.run(workspace, Choices(), builds.CHECK)
    assert build.state == "failed"
    (said,) = build.problems
    assert said.startswith("The dates of posts.csv (posts) can be read day first or month first")
    assert "line 2" in said and "macro" not in said and str(workspace.folder) not in said
    with pytest.raises(YourDataError, match="not been built"):
        results.duckdb_file(workspace)


def test_a_foreign_set_has_its_true_totals(peer_data, dbt_server):
    expected = json.loads((peer_data / "expected.json").read_text())
    one = next(one for one in expected if one["set"] == "title_case_headers_with_spaces")
    workspace = dbt_server.workspaces.new()
    files = {path.name: path.read_bytes() for path in (peer_data / one["set"]).iterdir()}
    drop(workspace, {"theirs.zip": zip_of(files)})
    choices = Choices()
    for name, table in recognise(workspace).items():
        assert table.is_ready
        if preview(workspace, name, choices).date_question:
            choices.date_orders[name] = "dmy"
    build, _ = dbt_server.run(workspace, choices)
    assert build.state == "succeeded", build.problems
    (found,) = rows_of(
        workspace,
        """
        select
            (select sum(revenue) from marts.revenue_by_source_daily),
            (select sum(orders) from marts.revenue_by_source_daily),
            (select sum(spend) from marts.influencer_roas)
        """,
    )
    totals = (one["total_revenue"], one["total_orders"], one["total_payout"])
    assert found == tuple(Decimal(str(total)) for total in totals)


def fake_builds(code, **limits):
    """Builds whose dbt is the Python `code`; `job` is what it was asked to do."""
    start = "import json, os, sys, time; job = json.loads(sys.stdin.readline() or 'null')\n"
    return builds.Builds(Limits(**limits), [sys.executable, "-c", start + code])


SLEEP = "time.sleep(60)"
TAKE_TIME = "time.sleep(0.3)"


def test_a_build_that_takes_too_long_is_stopped(workspace):
    code = (
        "import subprocess; child = subprocess.Popen([sys.executable, '-c', 'import time; "
        "time.sleep(60)'])\nprint(child.pid, flush=True)\ntime.sleep(60)"
    )
    pool = fake_builds(code, build_seconds=1)
    started = time.monotonic()
    build = pool.start(workspace, Choices())
    assert build.wait(20) and build.state == "stopped"
    assert time.monotonic() - started < 15
    assert "longer than 1 seconds" in build.problems[0]
    assert build._process.poll() is not None
    # Its output ended, so nothing that it started lives and holds it open.
    assert pool.start(workspace, Choices()).stop() is None


def test_a_build_can_be_stopped(server):
    pool = fake_builds(SLEEP, builds=1)
    first = pool.start(server.new(), Choices())
    second = pool.start(server.new(), Choices())
    second.stop()
    time.sleep(0.2)
    first.stop()
    assert first.wait(10) and second.wait(10)
    assert (first.state, second.state) == ("stopped", "stopped")
    assert second.problems == ["The build was stopped."] and second._process is None


def test_builds_take_turns(server):
    pool = fake_builds(TAKE_TIME, builds=2, waiting_builds=3)
    running = [pool.start(server.new(), Choices()) for _ in range(2)]
    time.sleep(0.1)
    waiting = [pool.start(server.new(), Choices()) for _ in range(3)]
    assert [build.ahead for build in waiting] == [2, 3, 4]
    with pytest.raises(YourDataError, match="waiting for their turn"):
        pool.start(server.new(), Choices())
    most = 0
    while not all(build.is_over for build in running + waiting):
        most = max(most, sum(build.state == "running" for build in running + waiting))
        time.sleep(0.01)
    assert most == 2
    order = [build.started_at for build in running + waiting]
    assert order == sorted(order)


def test_one_workspace_has_one_build_at_a_time(workspace):
    pool = fake_builds(TAKE_TIME, builds=3)
    first = pool.start(workspace, Choices())
    with pytest.raises(YourDataError, match="being built already"):
        pool.start(workspace, Choices())
    assert first.wait(10)
    assert pool.start(workspace, Choices()).wait(10)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('Killed for want of memory'); sys.exit(3)", "Killed for want of memory"),
        ("sys.exit(3)", "dbt ended with code 3"),
        ("os.kill(os.getpid(), 9)", "dbt ended with code -9"),
        ("print('{\"no\": \"event\"}'); print('{broken'); sys.exit(1)", "dbt ended with code 1"),
    ],
)
def test_a_build_that_breaks_down_is_a_failure_in_words(workspace, code, said):
    build = fake_builds(code).start(workspace, Choices())
    assert build.wait(10) and build.state == "failed"
    assert said in build.problems[0]


def test_nothing_outside_leads_a_build_elsewhere(workspace, monkeypatch):
    for name in ("RAW_DATA", "DATE_ORDER", "WAREHOUSE_DIR", "DBT_TARGET", "DBT_VARS"):
        monkeypatch.setenv(name, "elsewhere")
    code = "print([n for n, v in os.environ.items() if v == 'elsewhere']); sys.exit(1)"
    build = fake_builds(code).start(workspace, Choices())
    assert build.wait(10) and build.problems == ["[]"]


def test_a_process_that_is_ready_is_used_and_ends_without_a_job(workspace):
    pool = fake_builds("sys.exit(0 if job is None else 7)")
    pool.warm()
    (ready,) = pool.ready_dbt._ready
    pool.warm()
    assert pool.ready_dbt._ready == [ready]
    build = pool.start(workspace, Choices())
    assert build.wait(10) and build._process is ready and "code 7" in build.problems[0]
    pool.warm()
    (ready,) = pool.ready_dbt._ready
    folder = Path(pool.ready_dbt.folder)
    ready.stdin.close()  # as when the server dies
    assert ready.wait(10) == 0
    del pool, build
    gc.collect()
    assert not folder.exists()


def test_messages_lose_what_only_dbt_understands():
    said = plain(
        "\x1b[31m  Compilation Error in seed posts (seeds/raw/posts.csv)\x1b[0m\n"
        "  posts.csv is empty: it has no header.\n  \n"
        "  > in macro ask_raw_data (macros/raw/ask_raw_data.sql)\n  > called by x"
    )
    assert said == "posts.csv is empty: it has no header."
    progress = Progress()
    for line in ("", "no json", "[]", "{}", '{"info": 1}', '{"info": {}, "data": {}}'):
        progress.read(line)
    assert progress.phase == "Getting ready" and not progress.problems


# Workspaces


def test_a_workspace_is_private_and_its_name_cannot_be_guessed(server):
    one, two = server.new(), server.new()
    assert one.folder != two.folder
    for folder in (server.folder, one.folder, two.folder):
        assert len(folder.name) == 32 and int(folder.name, 16)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_workspace_goes_with_its_session(server):
    workspace = server.new()
    folder = workspace.folder
    drop(workspace, in_form("csv", None))
    assert folder.is_dir()
    del workspace
    gc.collect()
    assert not folder.exists()


def test_a_workspace_goes_when_nobody_uses_it(tmp_path):
    server = Workspaces(tmp_path, Limits(workspace_hours=1))
    old, used = server.new(), server.new()
    old.used_at -= 3601
    used.used_at -= 3500
    server.sweep()
    assert not old.is_there and used.is_there
    with pytest.raises(YourDataError, match="no longer here"):
        drop(old, in_form("csv", None))
    with pytest.raises(YourDataError, match="no longer here"):
        fake_builds(SLEEP).start(old, Choices())
    used.touch()
    assert time.time() - used.used_at < 60


def test_what_a_dead_server_left_is_removed_and_a_living_ones_stays(tmp_path):
    code = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); from your_data.workspaces import *; "
        "s = Workspaces(sys.argv[2]); w = s.new(); print(w.folder, flush=True); "
        "sys.stdin.readline(); os._exit(0)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(PROJECT_DIR / "dashboard"), str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    folder = Path(other.stdout.readline().strip())
    first = Workspaces(tmp_path)
    assert folder.is_dir() and first.folder.is_dir()
    other.communicate("\n")
    assert folder.is_dir()
    second = Workspaces(tmp_path)
    assert not folder.parent.exists() and first.folder.is_dir() and second.folder.is_dir()


def test_a_full_server_says_so(tmp_path):
    server = Workspaces(tmp_path, Limits(workspaces=1))
    only = server.new()
    with pytest.raises(YourDataError, match="no room"):
        server.new()
    only.remove()
    del only
    gc.collect()
    assert server.new().is_there
    with pytest.raises(YourDataError, match="no room"):
        Workspaces(tmp_path, Limits(unpacked_megabytes=1 << 40)).new()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(YourDataError, match="YOUR_DATA_DIR"):
        Workspaces(tmp_path / "file" / "workspaces")


def test_limits_and_folders_come_from_the_environment():
    assert Limits.from_environment({"YOUR_DATA_ROWS": "5"}).rows == 5
    for wrong in ("0", "-1", "many", "1.5"):
        with pytest.raises(YourDataError, match="YOUR_DATA_ROWS"):
            Limits.from_environment({"YOUR_DATA_ROWS": wrong})
    assert settings.workspaces_dir({}) == PROJECT_DIR / "warehouse" / "workspaces"
    assert settings.workspaces_dir({"WAREHOUSE_DIR": "/w"}) == Path("/w/workspaces")
    assert settings.workspaces_dir({"YOUR_DATA_DIR": "/d"}) == Path("/d")
