"""The report: its numbers are those of SQL, it is whole and readable in every state."""

import io
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import formats
import pytest
import warehouse
from formats import Formats
from pypdf import PdfReader
from report import command, content, pdf
from selection import Period, Selection

from .screen import rows_of

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
SELECTION = Selection(QUARTER, compared=QUARTER.before())
LAKH = Formats()
LONG = "Ananya Priyadarshini Venkatanarasimharajuvaripeta " * 5
SCRIPTS = "क्षत्रिय आदित्य 🏋 தமிழ்"
MARKUP = "#strong[*x*] $y$ <b>"


def read(made):
    """The report as a reader opens it."""
    return PdfReader(io.BytesIO(made))


def text_of(made):
    """All that it says, in one line."""
    return " ".join(" ".join(page.extract_text() for page in read(made).pages).split())


@pytest.fixture(scope="module")
def made(published):
    """The report on the last quarter of the demo."""
    return pdf.make(warehouse.current(published), SELECTION, described=["Brand: any"])


def test_the_key_numbers_are_those_of_sql(made, ask):
    now, before = (
        ask(
            f"""
            select
                sum(revenue)::double as revenue,
                sum(spend)::double as spend,
                marts.roas(sum(revenue)::decimal(18, 2), sum(spend)::decimal(18, 2)) as roas,
                marts.roas(
                    sum(incremental_revenue)::decimal(18, 2), sum(spend)::decimal(18, 2)
                ) as incremental_roas,
                sum(orders)::bigint as orders,
                sum(new_customers)::bigint as new_customers,
                marts.customer_acquisition_cost(
                    sum(spend)::decimal(18, 2), sum(new_customers)::bigint
                ) as customer_acquisition_cost,
                marts.engagement_rate(
                    sum(likes + comments + shares + saves)::bigint, sum(reach)::bigint
                ) as engagement_rate
            from {rows_of("brand", True)}
            where date between $first and $last
            """,
            first=period.first,
            last=period.last,
        )
        for period in (QUARTER, QUARTER.before())
    )
    said = text_of(made)
    for name, write, change in (
        ("revenue", LAKH.short_money, formats.change),
        ("spend", LAKH.short_money, formats.change),
        ("roas", formats.ratio, formats.ratio_change),
        ("incremental_roas", formats.ratio, formats.ratio_change),
        ("orders", LAKH.count, formats.change),
        ("new_customers", LAKH.count, formats.change),
        ("customer_acquisition_cost", LAKH.short_money, formats.change),
        ("engagement_rate", formats.share, formats.share_change),
    ):
        moved = f"{change(now[name], before[name])} from {write(before[name])}"
        # A badge may stand between the two.
        expected = rf"{re.escape(write(now[name]))} ([\w%, ]+ )?{re.escape(moved)}"
        assert re.search(expected, said), f"{name}: {expected} is not in: {said[:1500]}"


@pytest.mark.parametrize("dimension", ["brand", "platform"])
def test_the_tables_are_those_of_sql(made, version, dimension):
    truth = warehouse.query(
        version,
        f"""
        select
            {dimension} as name,
            sum(revenue)::double as revenue,
            sum(spend)::double as spend,
            marts.roas(sum(revenue)::decimal(18, 2), sum(spend)::decimal(18, 2)) as roas
        from marts.performance_daily
        where date between '2026-01-01' and '2026-03-31'
        group by all
        """,
    )
    said = text_of(made)
    for row in truth.itertuples():
        line = [row.name, LAKH.short_money(row.revenue), LAKH.short_money(row.spend)]
        assert " ".join([*line, formats.ratio(row.roas)]) in said


def test_payouts_to_look_at_are_those_of_sql(made, version):
    truth = warehouse.query(
        version,
        """
        select influencer_name, total_payout, expected_payout, difference, reconciliation_status
        from marts.payout_reconciliation
        where reconciliation_status in ('overpaid', 'underpaid')
        """,
    )
    said = text_of(made)
    assert len(truth)
    for row in truth.itertuples():
        amounts = map(LAKH.money, (row.total_payout, row.expected_payout, row.difference))
        assert " ".join([*amounts, formats.words(row.reconciliation_status)]) in said
        assert row.influencer_name in said


def test_it_says_what_it_is_and_how_sure_it_is(made, version):
    said = text_of(made)
    (rows,) = warehouse.query(version, "select raw_rows from marts.build_info")["raw_rows"]
    assert rows > 20_000
    for words in (
        "Influencer ROAS report",
        "1 Jan – 31 Mar 2026",
        "compared with 3 Oct – 31 Dec 2025",
        "Brand: any",
        f"build {version.build_id}",
        "83% measured, 17% assumed",
        "a share of the revenue that was measured",
        "Incremental ROAS is measured of MuscleBlaze, HKVitals, else assumed",
        "an assumption, not a measurement: 15.00% of the revenue",
        f"{rows:,} raw rows read, 0 rejected",
        "Return on ad spend: sum of revenue ÷ sum of spend",
    ):
        assert words in said, words
    pages = read(made).pages
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page.extract_text()


def test_it_is_accessible_and_brings_its_fonts(made):
    reader = read(made)
    assert 2 <= len(reader.pages) <= 4
    assert reader.metadata.title == "Influencer ROAS report, 1 Jan – 31 Mar 2026"
    assert "Build" in reader.metadata.subject
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "en-IN"
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/StructTreeRoot"]
    assert "pdfuaid:part>1<" in catalog["/Metadata"].get_data().decode().replace("'", "")
    bookmarks = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert bookmarks[0] == "Summary" and "How to read this" in bookmarks
    assert b"/Alt" in made or any(
        "/Alt" in (entry.get_object() or {})
        for entry in map(reader.get_object, range(1, len(reader.xref[0]) + 1))
        if isinstance(entry, dict)
    )
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all("ReportSans" in name for name in fonts), set(fonts)
    for font in fonts.values():
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), "the font is not in the file"
    assert not any("/URI" in str(page.get("/Annots", "")) for page in reader.pages)


def test_the_charts_are_drawn_as_lines_not_as_dots(made):
    assert not [image for page in read(made).pages for image in page.images]


def test_a_period_without_anything(version):
    selection = Selection(Period(date(2031, 1, 1), date(2031, 1, 31)))
    made = pdf.make(version, selection)
    assert 2 <= len(read(made).pages) <= 4
    assert content.NOTHING in text_of(made)
    assert "How to read this" in text_of(made)


def test_nothing_to_compare_with(version):
    said = text_of(pdf.make(version, Selection(QUARTER)))
    assert "without a comparison" in said and " from ₹" not in said


def test_one_row(altered):
    folder = altered(
        """
        delete from marts.performance_daily where (date, influencer_id, revenue) not in (
            select (date, influencer_id, revenue) from marts.performance_daily
            where date between '2026-01-01' and '2026-03-31' order by revenue desc limit 1
        )
        """
    )
    version = warehouse.current(folder)
    totals = warehouse.query(version, "select count(*) as rows from marts.performance_daily")
    assert totals["rows"][0] == 1
    made = pdf.make(version, SELECTION)
    assert 2 <= len(read(made).pages) <= 4
    assert "Orders" in text_of(made)


def test_no_spend(altered):
    version = warehouse.current(altered("update marts.performance_daily set spend = 0"))
    said = text_of(pdf.make(version, SELECTION))
    assert "Nothing was spent in the period." in said
    assert "nan" not in said.lower().split() and "inf" not in said.lower().split()
    alone = text_of(pdf.make(version, Selection(QUARTER)))
    assert "Nothing was spent on them, so there is no ROAS." in alone


def test_very_long_names_and_other_scripts(altered):
    folder = altered(
        f"""
        update marts.influencer_roas set influencer_name = '{LONG}' || influencer_id;
        update marts.influencer_roas set influencer_name = '{SCRIPTS}' where influencer_id = '1';
        update marts.performance_daily set brand = '{"W" * 300}' where brand = 'Gritzo';
        update marts.performance_daily set brand = '{MARKUP}' where brand = 'MuscleBlaze';
        update marts.payout_reconciliation set influencer_name = '{LONG}';
        """
    )
    version = warehouse.current(folder)
    one = Selection(QUARTER, compared=QUARTER.before(), influencer_id=("1",))
    for selection in (SELECTION, one):
        made = pdf.make(version, selection, described=[f"Brand: {'W' * 300}"])
        assert 2 <= len(read(made).pages) <= 4
        assert "Ananya Priyadarshini" in text_of(made) or selection is one
        assert "W" * 100 not in text_of(made), "a name without spaces leaves the page"
    # Set as text: no sign of it is a command to the typesetter.
    assert MARKUP in text_of(made)
    for page in read(made).pages:
        seen = []
        page.extract_text(visitor_text=lambda text, _, place, *rest, seen=seen: seen.append(place))
        assert all(0 <= place[4] <= float(page.mediabox.width) for place in seen)


def test_many_of_everything(altered):
    folder = altered(
        """
        update marts.performance_daily set
            brand = 'B' || (rowid % 90),
            platform = 'P' || (rowid % 40),
            campaign = 'C' || (rowid % 900),
            spend = spend * 3;
        update marts.payout_reconciliation set reconciliation_status = 'overpaid';
        """
    )
    version = warehouse.current(folder)
    rows = warehouse.query(version, "select count(*) as rows from marts.performance_daily")
    assert rows["rows"][0] > 10_000
    made = pdf.make(version, Selection(Period(date(2025, 4, 1), date(2026, 3, 31))))
    assert len(read(made).pages) <= 4
    assert "5 of 90, most revenue first." in text_of(made)


def test_the_command_line(published, tmp_path, capsys):
    file = tmp_path / "report.pdf"
    arguments = ["--warehouse", str(published), "--output", str(file)]
    period = ["--from", "2026-01-01", "--to", "2026-03-31", "--brand", "MuscleBlaze"]
    assert command.main([*arguments, *period, "--influencer", "1", "--units", "million"]) == 0
    assert capsys.readouterr().out.strip() == str(file)
    said = text_of(file.read_bytes())
    assert "Brand: MuscleBlaze · Influencer: Kavya Kapoor" in said
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"], "nothing else is left"

    assert command.main([*arguments, "--period", "this-month"]) == 0
    assert "1 – 31 Mar 2026" in text_of(file.read_bytes())


def test_the_command_line_says_what_is_wrong(published, tmp_path, capsys):
    folder = ["--warehouse", str(published)]
    for arguments, exit_code, words in (
        (["--warehouse", str(tmp_path)], 1, "make build"),
        (
            [*folder, "--brand", "Nobody"],
            1,
            "--brand Nobody is not in the data, which have: Gritzo",
        ),
        ([*folder, "--output", str(tmp_path / "no" / "report.pdf")], 1, "cannot be written"),
    ):
        assert command.main(arguments) == exit_code
        assert words in capsys.readouterr().err
    for arguments, words in (
        ([*folder, "--from", "31/01/2026"], "no date like 2026-01-31"),
        ([*folder, "--from", "2026-02-01", "--to", "2026-01-01"], "is after"),
        ([*folder, "--period", "all-data", "--from", "2026-01-01"], "not both"),
    ):
        with pytest.raises(SystemExit) as stopped:
            command.main(arguments)
        assert stopped.value.code == 2
        assert words in capsys.readouterr().err


def test_without_any_network(published, project_dir, tmp_path):
    offline = ["unshare", "--user", "--net", "--map-root-user"]
    if not shutil.which("unshare") or subprocess.run([*offline, "true"]).returncode:
        pytest.skip("this machine does not let a test take the network away from a process")
    done = subprocess.run(
        [*offline, sys.executable, str(project_dir / "dashboard" / "report")]
        + ["--warehouse", str(published), "--output", str(tmp_path / "report.pdf")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "nothing but the path is said"
    assert Path(done.stdout.strip()).read_bytes().startswith(b"%PDF")
