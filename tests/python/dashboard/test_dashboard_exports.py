"""Tables and charts as files: nothing is lost, nothing is changed, nothing becomes a formula."""

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import palette
import pandas as pd
import pictures
import pytest
import warehouse
from exports import About, CannotExport, file_name, table_as_csv
from PIL import Image
from streamlit.testing.v1 import AppTest
from workbooks import table_as_xlsx

ABOUT = About(
    "Brands",
    facts=(("Period", "1 Jan – 31 Mar 2026"), ("Build", "20260331T000000.000Z-00000000")),
    notes=("Incremental ROAS is an assumption.",),
)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://example.com","₹")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
]


def rows_of_csv(content):
    """Header and rows, as a program reads them."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return header, rows


def data_of(content):
    """Header and rows of the sheet Data, as a spreadsheet holds them."""
    header, *rows = openpyxl.load_workbook(io.BytesIO(content))["Data"].iter_rows(values_only=True)
    return list(header), rows


@pytest.mark.parametrize(
    "mart", ["brand_roas", "influencer_roas", "daily_roas", "post_performance"]
)
def test_totals_of_an_export_are_those_of_sql(version, ask, mart):
    table = warehouse.query(version, f"select * from marts.{mart}")
    measures = [name for name in ("revenue", "spend", "orders", "reach") if name in table]
    # As text: a float would not be the truth.
    sums = ", ".join(f"sum({name})::varchar as {name}" for name in measures)
    truth = {
        name: Decimal(total) for name, total in ask(f"select {sums} from marts.{mart}").items()
    }

    for header, rows in (rows_of_csv(table_as_csv(table)), data_of(table_as_xlsx(table, ABOUT))):
        assert header == list(table.columns)
        assert len(rows) == len(table)
        assert truth == {
            name: sum(Decimal(str(row[header.index(name)] or 0)) for row in rows)
            for name in measures
        }


def test_exact_decimals_come_back_exactly():
    table = pd.DataFrame(
        {
            "amount": [Decimal("99999999999999.99"), Decimal("0.10"), Decimal("-7"), None],
            "row": [1, 2, 3, 4],
        }
    )
    assert [row[0] for row in rows_of_csv(table_as_csv(table))[1]] == [
        "99999999999999.99",
        "0.10",
        "-7",
        "",
    ]
    # A float would make it ….98 or ….00, so this one is a text.
    assert [row[0] for row in data_of(table_as_xlsx(table, ABOUT))[1]] == [
        "99999999999999.99",
        0.1,
        -7,
        None,
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula(text):
    table = pd.DataFrame({text: [text], "amount": [-5.5]})
    header, rows = rows_of_csv(table_as_csv(table))
    assert header[0] == rows[0][0] == "'" + text
    assert rows[0][1] == "-5.5", "a negative number is no text"

    about = About(text, facts=((text, text),), notes=(text,))
    book = openpyxl.load_workbook(io.BytesIO(table_as_xlsx(table, about, {text: text})))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    texts = [
        cell for cell in cells if cell.data_type == "s" and str(cell.value)[0] in "=+-@\t\r\n＝"
    ]
    assert len(texts) >= 5 and all(cell.quotePrefix for cell in texts)
    assert book["Data"]["A2"].value.strip() == text.strip(), "XLSX keeps the text as it is"
    assert book["Data"]["B2"].value == -5.5 and book["Data"]["B2"].data_type == "n"


def test_rupees_and_hindi_names_survive():
    table = pd.DataFrame({"name": ["क्षत्रिय, “आदित्य”\nline 2"], "price": ["₹1,200"]})
    for content in (table_as_csv(table), table_as_csv(table, byte_order_mark=False)):
        assert rows_of_csv(content)[1] == [["क्षत्रिय, “आदित्य”\nline 2", "₹1,200"]]
    assert table_as_csv(table).startswith(b"\xef\xbb\xbf")
    assert not table_as_csv(table, byte_order_mark=False).startswith(b"\xef\xbb\xbf")
    assert data_of(table_as_xlsx(table, ABOUT))[1] == [("क्षत्रिय, “आदित्य”\nline 2", "₹1,200")]


def test_kinds_of_values_stay_what_they_are():
    table = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-03-31", None]),
            "moment": [datetime(2026, 3, 31, 10, 48, 23), None],
            "orders": pd.array([3, None], dtype="Int64"),
            "roas": [2.422751, float("nan")],
            "is_listed": pd.array([True, None], dtype="boolean"),
            "influencer": ["a", "b"],
        }
    )
    assert rows_of_csv(table_as_csv(table))[1] == [
        ["2026-03-31", "2026-03-31 10:48:23", "3", "2.422751", "true", "a"],
        ["", "", "", "", "", "b"],
    ]
    first, second = data_of(table_as_xlsx(table, ABOUT))[1]
    assert first == (
        datetime(2026, 3, 31),
        datetime(2026, 3, 31, 10, 48, 23),
        3,
        2.422751,
        True,
        "a",
    )
    assert second == (*(None,) * 5, "b")


def test_a_workbook_says_what_it_is():
    table = pd.DataFrame({"brand": ["MuscleBlaze"], "roas": [2.5]})
    content = table_as_xlsx(table, ABOUT, {"roas": "Revenue ÷ spend.", "spend": "Payouts."})
    said = [
        tuple(cell for cell in row if cell is not None)
        for row in openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows(values_only=True)
    ]
    for line in (
        ("Brands",),
        *ABOUT.facts,
        ("Rows", "1"),
        ABOUT.notes,
        ("roas", "Revenue ÷ spend."),
    ):
        assert line in said
    assert not [line for line in said if "spend" in line[:1]], "only columns that are there"


def test_empty_and_one_row():
    empty = pd.DataFrame({"brand": [], "revenue": []})
    assert rows_of_csv(table_as_csv(empty)) == (["brand", "revenue"], [])
    assert data_of(table_as_xlsx(empty, ABOUT)) == (["brand", "revenue"], [])
    one = pd.DataFrame({"brand": ["Gritzo"], "revenue": [Decimal("12.50")]})
    assert data_of(table_as_xlsx(one, ABOUT)) == (["brand", "revenue"], [("Gritzo", 12.5)])


def test_ten_thousand_rows(version):
    table = warehouse.query(
        version,
        "select date, influencer_id, revenue, spend from marts.performance_daily limit 10000",
    )
    assert len(rows_of_csv(table_as_csv(table))[1]) == 10_000
    assert len(data_of(table_as_xlsx(table, ABOUT))[1]) == 10_000


def test_what_a_worksheet_cannot_hold_is_said_or_marked():
    with pytest.raises(CannotExport, match="take CSV"):
        table_as_xlsx(pd.DataFrame({"row": range(1_048_576)}), ABOUT)
    long = pd.DataFrame({"caption": ["x" * 40_000], "odd": ["a\x00b"]})
    ((caption, odd),) = data_of(table_as_xlsx(long, ABOUT))[1]
    assert len(caption) == 32_767 and caption.endswith("…")
    assert odd == "a\N{REPLACEMENT CHARACTER}b"


def test_two_columns_of_one_name_are_refused():
    table = pd.DataFrame([[1, 2]], columns=["roas", "roas"])
    with pytest.raises(CannotExport, match="roas"):
        table_as_csv(table)


def test_names_of_files():
    assert (
        file_name("Brands & campaigns", "csv", date(2026, 1, 1), date(2026, 3, 31))
        == "brands-campaigns-2026-01-01-2026-03-31.csv"
    )
    assert file_name("../..//", "xlsx") == "table.xlsx"


def chart(rows=3, **sizes):
    values = [{"name": f"नाम {row}", "revenue": row} for row in range(rows)]
    encoding = {
        "x": {"field": "revenue", "type": "quantitative"},
        "y": {"field": "name", "type": "nominal"},
    }
    return {"data": {"values": values}, "mark": "bar", "encoding": encoding} | sizes


def test_a_chart_is_a_picture_of_its_size():
    content = pictures.chart_as_png(chart(width=400, height=120), ABOUT, scale=2)
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "PNG"
    drawn = pictures.draw(chart(width=400, height=120))
    assert drawn.width >= 400 and drawn.height >= 120
    # Twelve points, 16 pixels, are left empty on each side.
    assert abs(picture.width - 2 * (drawn.width + 32)) <= 2
    assert picture.height > 2 * drawn.height
    # Bars, paper, text and what lies between them.
    assert len(picture.convert("RGB").getcolors(1 << 24)) > 50
    half = Image.open(
        io.BytesIO(pictures.chart_as_png(chart(width=400, height=120), ABOUT, scale=1))
    )
    assert abs(half.width * 2 - picture.width) <= 2


def test_every_text_of_a_chart_is_set_in_its_place():
    drawn = pictures.draw(chart(width=400, height=120, title=["One", "Two"]))
    texts = {text["text"]: text for text in drawn.texts}
    assert {"नाम 0", "नाम 1", "नाम 2", "One", "Two", "revenue"} <= set(texts)
    assert not re.search("<text|<tspan", drawn.svg)
    assert texts["नाम 0"]["y"] < texts["नाम 1"]["y"] < texts["नाम 2"]["y"]
    assert texts["One"]["y"] < texts["Two"]["y"]
    assert texts["name"]["angle"] == pytest.approx(-90)
    for text in drawn.texts:
        assert 0 <= text["x"] <= drawn.width and 0 <= text["y"] <= drawn.height


def test_a_chart_of_ten_thousand_rows():
    points = chart(rows=10_000, mark="point")
    points["encoding"]["y"] = {"field": "revenue", "type": "quantitative"}
    assert pictures.draw(points).svg.count("<path") > 9_000


def test_what_is_chosen_for_a_dark_screen_is_drawn_for_paper():
    for dark, light in palette.ON_PAPER.items():
        spec = chart(mark={"type": "text", "color": dark})
        spec["encoding"]["text"] = {"field": "name"}
        assert {text["color"] for text in pictures.draw(spec).texts if "नाम" in text["text"]} >= {
            light
        }
        if dark != light:
            assert dark not in pictures.draw(chart(mark={"type": "bar", "color": dark})).svg


def test_a_chart_fetches_nothing():
    with pytest.raises(ValueError, match="(?i)not allowed|external data|base url"):
        pictures.draw(chart(data={"url": "http://127.0.0.1:9/data.csv"}))


def test_charts_and_pictures_have_the_colours_of_the_theme(project_dir):
    themes = (project_dir / ".streamlit" / "config.toml").read_text()
    for name in ("light", "dark"):
        theme = themes.split(f"[theme.{name}]")[1].split("[theme.")[0]
        assert f"chartCategoricalColors = {json.dumps(palette.CATEGORIES[name])}" in theme
        assert f'textColor = "{palette.INK[name]}"' in theme


def test_pages_offer_downloads(version, published, monkeypatch):
    def page():
        from datetime import date

        import charts
        import downloads
        import pandas as pd
        import streamlit as st
        import warehouse
        from formats import Formats
        from selection import Period, Selection

        version = warehouse.current()
        selection = Selection(Period(date(2026, 1, 1), date(2026, 3, 31)), brand=("Gritzo",))
        # Streamlit asks these functions for bytes on a click; here nobody clicks.
        made = st.session_state.made = {}
        button = st.download_button
        st.download_button = lambda *args, **options: made.update({args[2]: args[1]()})
        try:
            frame = pd.DataFrame({"brand": ["Gritzo"], "roas": [2.5]})
            downloads.table(frame, "Brands", version, selection, key="brands")
            bars = charts.ranked(frame, "brand", "roas", Formats(), key="ranked", beside=None)
            downloads.chart(bars, frame, "Brands", version, selection, key="chart")
            downloads.report(version, selection, Formats())
        finally:
            st.download_button = button
        downloads.table(frame, "Checks", version, None, key="checks")

    monkeypatch.setenv("WAREHOUSE_DIR", str(published))
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception, [error.value for error in app.exception]
    days = "2026-01-01-2026-03-31"
    made = app.session_state.made
    starts = {
        f"brands-{days}.csv": b"\xef\xbb\xbfbrand,roas",
        f"brands-{days}.xlsx": b"PK",
        f"brands-{days}.png": b"\x89PNG",
        f"influencer-roas-{days}.pdf": b"%PDF",
    }
    assert list(made) == list(starts)
    for name, start in starts.items():
        assert made[name].startswith(start), name
    about = openpyxl.load_workbook(io.BytesIO(made[f"brands-{days}.xlsx"]))["About"]
    said = {(row[0], row[1]) for row in about.iter_rows(max_col=2, values_only=True)}
    assert ("Filters", "Brand: Gritzo") in said and ("Build", version.build_id) in said
    assert any(name == "roas" and "Return on ad spend" in meaning for name, meaning in said if name)
