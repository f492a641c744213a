"""What can be downloaded, opened with other programs: its totals are those of the marts."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pypdf
import pytest
from browser import settled
from formats import Formats, ratio
from PIL import Image

from .steps import download, opened

LAKH = Formats("lakh")
TOTALS = """
    select sum(revenue) as revenue, sum(spend) as spend, sum(orders) as orders,
        count(distinct influencer_id) as influencers
    from marts.performance_daily
    where brand = 'Gritzo' and date between '2026-01-01' and '2026-03-31'
"""


@pytest.fixture
def menu(tab, dashboard):
    """`menu(path, title, key)`: the download menu of a table or chart, opened, and its page."""

    def open_menu(path, title, key):
        page = tab(f"{dashboard}/{path}")
        opened(page, title)
        page.locator(f".st-key-{key}-download").get_by_role("button").click()
        settled(page)
        return page.get_by_test_id("stPopoverBody")

    return open_menu


def test_a_table_as_csv_and_excel_has_the_totals_of_the_marts(menu, truth):
    body = menu("influencers?brand=Gritzo", "Influencers", "everyone")
    (expected,) = truth(TOTALS)

    name, content = download(body.page, body.get_by_role("button", name="Numbers (CSV)"))
    assert name == "influencers-2026-01-01-2026-03-31.csv"
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == expected["influencers"]
    for measure in ("revenue", "spend", "orders"):
        assert sum(Decimal(row[measure]) for row in rows) == expected[measure]

    name, content = download(body.page, body.get_by_role("button", name="Numbers (Excel)"))
    assert name.endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    header, *cells = book["Data"].iter_rows(values_only=True)
    assert len(cells) == expected["influencers"]
    for measure in ("revenue", "spend", "orders"):
        place = header.index(measure)
        total = sum(Decimal(str(row[place])) for row in cells)
        assert total == expected[measure]
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Filters"] == "Brand: Gritzo"


def test_a_chart_as_png_is_a_picture_of_the_chart(menu):
    body = menu("?color=dark", "Overview", "revenue-over-time")
    name, content = download(body.page, body.get_by_role("button", name="Picture (PNG)"))
    assert name.endswith(".png")
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    assert picture.width >= 1000 and picture.height >= 500
    colours = {colour: count for count, colour in picture.getcolors(1 << 20)}
    assert colours[(255, 255, 255)] > picture.width * picture.height / 2
    # The line, in the theme's first colour.
    assert colours.get((0x00, 0x72, 0xB2), 0) > 1000


def test_a_charts_numbers_are_those_of_the_marts(menu, truth):
    body = menu("?brand=Gritzo&compare=Nothing", "Overview", "revenue-over-time")
    (expected,) = truth(TOTALS)
    _, content = download(body.page, body.get_by_role("button", name="Numbers (CSV)"))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len({row["date"][:10] for row in rows}) == (date(2026, 4, 1) - date(2026, 1, 1)).days
    assert sum(Decimal(row["revenue"]) for row in rows) == expected["revenue"]


def test_the_report_is_a_pdf_of_what_is_filtered(tab, dashboard, truth, published):
    page = tab(f"{dashboard}/?brand=Gritzo")
    opened(page, "Overview")
    (expected,) = truth(TOTALS)
    name, content = download(page, page.get_by_role("button", name="Report (PDF)"))
    assert name == "influencer-roas-2026-01-01-2026-03-31.pdf"
    report = pypdf.PdfReader(io.BytesIO(content))
    assert 2 <= len(report.pages) <= 4
    text = " ".join(" ".join(one.extract_text() for one in report.pages).split())
    assert LAKH.short_money(float(expected["revenue"])) in text
    assert LAKH.short_money(float(expected["spend"])) in text
    assert ratio(float(expected["revenue"] / expected["spend"])) in text
    assert "Brand: Gritzo" in text
    # The row of one brand in a report on all of them would have these totals too.
    (everything,) = truth(TOTALS.replace("brand = 'Gritzo'", "true"))
    assert LAKH.short_money(float(everything["revenue"])) not in text
    assert "MuscleBlaze" not in text
    assert (published / "current").resolve().name in text
