"""Every table and every chart can be had as a file, and what is in the file is what SQL says."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import access
import downloads
import openpyxl
import pytest
import queries
import streamlit as st
import warehouse
from report import content, pdf
from selection import Period, Selection

# Every page and every part of one that is drawn on its own.
PAGES = {
    "overview": {},
    "influencers": {},
    "influencers, best": {"show": "Best"},
    "influencers, weakest": {"show": "Weakest"},
    "influencers, kinds": {"show": "Which kind"},
    "influencers, profile": {"people": "Danish Menon (60)"},
    "influencers, side by side": {"people": ["Danish Menon (60)", "Kavya Kapoor (1)"]},
    "brands_and_campaigns": {},
    "posts": {},
    "payouts": {},
    "incrementality": {},
    "data_quality": {},
    "glossary": {},
}
# What is on those parts alone.
OWN = {
    "influencers, best": "best",
    "influencers, weakest": "weakest",
    "influencers, kinds": "kinds",
    "influencers, profile": "profile-payouts",
    "influencers, side by side": "comparison",
}
# What is in boxes, not in a table, and can be had all the same.
IN_BOXES = {"weakest", "captions", "methods", "glossary"}
# One whose rows are each a part of the selection: together they are all of it.
CUTS = {
    "overview": ["revenue-over-time", "roas-over-time", "by-brand", "by-platform", "by-product"],
    "influencers": ["everyone", "revenue-against-spend", "bands"],
    "influencers, kinds": ["kinds-table", "kinds-matrix"],
    "brands_and_campaigns": ["brand-by-platform", "brand-over-time", "list-table"],
    "incrementality": ["incremental-by-cut"],
}
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
FILTERS = {"brand": "Gritzo", "platform": ["Instagram", "YouTube"]}
WHERE = "brand = 'Gritzo' and platform in ('Instagram', 'YouTube')"


@pytest.fixture
def offered(open_page, monkeypatch):
    """`offered("influencers, best")`: the keys of what is drawn, and each offered file's bytes."""

    def visit(page="overview", **parameters):
        drawn, files = set(), {}

        def watched(kind, function):
            def call(*args, **options):
                drawn.add((kind, options["key"]))
                return function(*args, **options)

            return call

        def button(label, data, name, *args, **options):
            files[options["key"]] = (name, data)
            return offer(label, data, name, *args, **options)

        with monkeypatch.context() as patch:
            offer = st.download_button
            patch.setattr(st, "download_button", button)
            patch.setattr(st, "dataframe", watched("table", st.dataframe))
            patch.setattr(st, "vega_lite_chart", watched("chart", st.vega_lite_chart))
            app = open_page(page.split(",")[0], **(PAGES[page] | parameters))
        assert not app.error
        # Whoever clicks is answered outside of the page's run, where no session can be asked.
        monkeypatch.setattr(access.runtime, "exists", lambda: True)
        return app, drawn, files

    return visit


def rows_of(files, key):
    """The rows of a CSV file, each by column."""
    _, make = files[f"{key}-csv"]
    return list(csv.DictReader(io.StringIO(make().decode("utf-8-sig"), newline="")))


def total(rows, column):
    return sum(Decimal(row[column] or 0) for row in rows)


@pytest.mark.parametrize("page", PAGES)
def test_every_table_and_chart_has_its_files_and_every_file_can_be_made(offered, page, version):
    _, drawn, files = offered(page)
    drawn_keys = {key for _, key in drawn}
    with_files = {key.removesuffix("-csv") for key in files if key.endswith("-csv")}
    assert OWN.get(page) is None or OWN[page] in with_files
    assert with_files - drawn_keys <= IN_BOXES
    assert drawn_keys <= with_files
    assert {f"{key}-png" for kind, key in drawn if kind == "chart"} == {
        key for key in files if key.endswith("-png")
    }
    for key in with_files:
        rows = rows_of(files, key)
        book = openpyxl.load_workbook(io.BytesIO(files[f"{key}-xlsx"][1]()), read_only=True)
        header, *cells = book["Data"].iter_rows(values_only=True)
        assert len(cells) == len(rows) > 0
        assert list(header) == list(rows[0])
        said = dict(list(book["About"].iter_rows(max_col=2, values_only=True))[1:])
        assert said["Build"] == version.build_id
    for key, (name, make) in files.items():
        if key.endswith("-png"):
            assert name.endswith(".png") and make().startswith(b"\x89PNG")


@pytest.mark.parametrize("page", CUTS)
def test_the_parts_of_a_cut_add_up_to_what_sql_says(offered, ask, page):
    app, _, files = offered(page, **FILTERS)
    period = app.session_state["chosen_selection"].period
    truth = ask(
        f"""
        select sum(revenue)::varchar as revenue, sum(spend)::varchar as spend
        from marts.performance_daily
        where date between $first and $last and {WHERE}
        """,
        first=period.first,
        last=period.last,
    )
    for key in CUTS[page]:
        rows = rows_of(files, key)
        rows = [row for row in rows if row.get("period", "chosen") == "chosen"]
        rows = [
            row
            for row in rows
            if "true" not in (row.get("is_row_total"), row.get("is_column_total"))
        ]
        for column, amount in truth.items():
            assert total(rows, column) == Decimal(amount), (key, column)


def test_rows_and_ratios_are_those_of_sql(offered, version):
    app, _, files = offered("overview", **FILTERS)
    period = app.session_state["chosen_selection"].period
    truth = warehouse.query(
        version,
        f"""
        select product, sum(revenue)::varchar as revenue, sum(orders)::varchar as orders,
            round(sum(revenue)::double / nullif(sum(spend), 0)::double, 6)::varchar as roas
        from marts.performance_daily
        where date between $first and $last and {WHERE}
        group by product
        """,
        {"first": period.first, "last": period.last},
    ).fillna("")
    for column in ("revenue", "orders", "roas"):
        found = {row["product"]: float(row[column] or 0) for row in rows_of(files, "by-product")}
        assert found == pytest.approx(
            {row["product"]: float(row[column] or 0) for row in truth.to_dict("records")}
        )


def test_posts_are_all_there_and_not_only_those_shown(offered, altered, ask):
    folder = altered(
        """
        insert into marts.post_performance by name
        select * exclude (number) replace (post_id || '-' || number as post_id)
        from marts.post_performance cross join range(60) as copies(number)
        """
    )
    app, _, files = offered("posts", folder=folder, **FILTERS)
    period = app.session_state["chosen_selection"].period
    truth = ask(
        f"""
        select count(*) * 61 as posts, (sum(revenue) * 61)::varchar as revenue
        from marts.post_performance
        where date between $first and $last and {WHERE}
        """,
        first=period.first,
        last=period.last,
    )
    shown = [table.value for table in app.dataframe if "caption" in table.value][-1]
    rows = rows_of(files, "all-posts")
    assert len(rows) == truth["posts"] > len(shown)
    assert total(rows, "revenue") == Decimal(truth["revenue"])


def test_payouts_are_whole_and_say_so(offered, ask):
    _, _, files = offered("payouts", brand="Gritzo")
    truth = ask(
        """
        select sum(total_payout)::varchar as total_payout,
            sum(total_payout) filter (
                reconciliation_status in ('overpaid', 'underpaid', 'unpaid', 'not_checkable')
            )::varchar as to_look_at
        from marts.payout_reconciliation
        where influencer_id in (
            select influencer_id from marts.performance_daily where brand = 'Gritzo'
        )
        """
    )
    by_finding = rows_of(files, "payouts-by-finding")
    assert total(by_finding, "total_payout") == Decimal(truth["total_payout"])
    listed = rows_of(files, "reconciliation")
    assert total(listed, "total_payout") == Decimal(truth["to_look_at"])
    about = openpyxl.load_workbook(io.BytesIO(files["reconciliation-xlsx"][1]()))["About"]
    said = [str(cell) for row in about.iter_rows(values_only=True) for cell in row]
    assert "Brand: Gritzo" in said and "1 Apr 2025 – 31 Mar 2026" in said
    assert any("each is whole" in text for text in said)


def test_rejected_rows_are_all_there_and_run_no_formula(offered, altered):
    folder = altered(
        """
        insert into marts.rejected_rows values
            ('posts', 'posts.csv', 7, 'The date "x" is no date.', '{}'),
            ('payouts', 'payouts.csv', 2, '=1+1 is no amount.', '{}')
        """
    )
    _, _, files = offered("data_quality", folder=folder)
    rows = rows_of(files, "rejections")
    assert [(row["file"], row["line"]) for row in rows] == [
        ("payouts.csv", "2"),
        ("posts.csv", "7"),
    ]
    assert rows[0]["reason"] == "'=1+1 is no amount."


def test_the_glossary_has_every_column_of_the_marts(offered, version):
    _, _, files = offered("glossary")
    found = [(row["column_name"], row["tables"].split(", ")) for row in rows_of(files, "glossary")]
    listed = queries.definitions(version)
    assert found == [(row.column_name, list(row.tables)) for row in listed.itertuples()]


def test_a_file_with_an_incremental_number_says_how_it_was_obtained(offered):
    _, _, files = offered("brands_and_campaigns", measure="incremental_roas")
    about = openpyxl.load_workbook(io.BytesIO(files["list-table-xlsx"][1]()))["About"]
    said = [str(cell) for row in about.iter_rows(values_only=True) for cell in row]
    assert downloads.INCREMENTAL_NOTE in said
    assert downloads._about("Incremental ROAS by brand", [], "").notes
    assert not downloads._about("Revenue by brand", [], "").notes


class TestReport:
    @pytest.fixture
    def asked(self, monkeypatch):
        """What a report was asked for."""
        made = []
        monkeypatch.setattr(pdf, "make", lambda *arguments: made.append(arguments) or b"%PDF")
        return made

    @pytest.mark.parametrize("page", [name for name in PAGES if "," not in name])
    def test_it_is_offered_once_on_every_page_with_its_filters(self, offered, asked, page):
        app, _, files = offered(page, **FILTERS)
        name, make = files["report-pdf"]
        assert make() == b"%PDF" and name.startswith("influencer-roas-2026-01-01")
        ((_, selection, form, described),) = asked
        if page in ("data_quality", "glossary"):  # they have no filters
            assert selection.period == QUARTER
            assert not described
        else:
            assert selection == app.session_state["chosen_selection"]
            assert described == ["Brand: Gritzo", "Platform: Instagram, YouTube"]

    def test_pages_without_filters_have_those_of_the_page_before(self, offered, asked):
        app, _, _ = offered("overview", **FILTERS)
        chosen = app.session_state["chosen_selection"]
        app.switch_page("views/glossary.py").run()
        assert app.session_state["chosen_selection"] == chosen
        (button,) = [b for b in app.get("download_button") if b.key == "report-pdf"]
        assert "Brand: Gritzo" in button.proto.help

    def test_it_is_made_for_real(self, offered):
        _, _, files = offered("overview")
        assert files["report-pdf"][1]().startswith(b"%PDF")

    def test_of_some_brands_it_leaves_out_what_is_of_all(self, version):
        own = replace(version, brands=("Gritzo",))
        selection = Selection(QUARTER)
        said = repr(content.gather(own, selection, downloads.Formats(), ()))
        assert "on Gritzo alone" in said
        assert "MuscleBlaze" not in said and "HKVitals" not in said
        assert "'payouts': None" in said and "'filters': ['Only Gritzo']" in said
        assert ("Brands", "Only Gritzo") in downloads._facts(own, None)
        assert pdf.make(own, selection).startswith(b"%PDF")


def test_a_file_that_reads_more_is_not_made_after_the_session_has_ended(version, monkeypatch):
    made = {}
    monkeypatch.setattr(
        st, "download_button", lambda label, data, name, *_, **options: made.update({name: data})
    )
    ended = replace(version, until=1.0)
    downloads.table(
        lambda: queries.rejected_rows(ended), "Rejected rows", ended, None, key="rejections"
    )
    for make in made.values():
        with pytest.raises(access.SignedOut):
            make()
