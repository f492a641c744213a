"""Every page in every state: it says what there is, or kindly that there is nothing."""

import shutil
from pathlib import Path

import duckdb
import filters
import formats
import pytest
import warehouse
from selection import FILTERS

VIEWS = sorted(
    path.stem
    for path in Path(filters.__file__).with_name("views").glob("*.py")
    if path.stem[0] != "_"
)
FILTERED = [view for view in VIEWS if view not in ("data_quality", "glossary", "your_data")]
ONE = "(select influencer_id from marts.performance_daily where revenue > 0 and spend > 0 limit 1)"
NO_ROWS = """
    delete from marts.influencer_roas;
    delete from marts.performance_daily;
    delete from marts.post_performance;
    delete from marts.payout_reconciliation;
    delete from marts.revenue_by_source_daily;
    delete from marts.incrementality;
    delete from marts.iroas_by_method;
    update marts.build_info set first_date = null, last_date = null;
"""
# What becomes of the demo.
STATES = {
    "one row": f"""
        delete from marts.influencer_roas where influencer_id <> {ONE};
        delete from marts.post_performance where post_id <> (
            select min(post_id) from marts.post_performance where influencer_id = {ONE}
        );
        delete from marts.payout_reconciliation where influencer_id <> {ONE};
        delete from marts.payout_reconciliation where rowid <> (
            select min(rowid) from marts.payout_reconciliation
        );
        delete from marts.performance_daily where rowid <> (
            select min(rowid) from marts.performance_daily
            where influencer_id = {ONE} and revenue > 0 and spend > 0
        );
        delete from marts.revenue_by_source_daily where rowid > 0;
        """,
    "no spend": """
        update marts.performance_daily set spend = 0;
        update marts.post_performance set spend = 0;
        delete from marts.payout_reconciliation;
        """,
    # 4,700 influencers with long names, in all scripts, and sums of trillions.
    "huge": """
        insert into marts.influencer_roas select * exclude (n) replace (
            influencer_id || '-' || n as influencer_id,
            repeat('अनन्या **Priyadarshini** ', 12) || n as influencer_name
        ) from marts.influencer_roas, range(64) as copies (n);
        insert into marts.performance_daily select * exclude (n) replace (
            influencer_id || '-' || n as influencer_id,
            product || repeat(' extra', 30) || n as product,
            revenue * 1000 as revenue,
            spend * 1000 as spend
        ) from marts.performance_daily, range(64) as copies (n) where date >= '2026-03-01';
        insert into marts.post_performance select * exclude (n) replace (
            post_id || '-' || n as post_id, repeat(caption, 20) as caption
        ) from marts.post_performance, range(20) as copies (n);
        insert into marts.payout_reconciliation select * exclude (n) replace (
            reconciliation_id || '-' || n as reconciliation_id, total_payout * 1000 as total_payout
        ) from marts.payout_reconciliation, range(50) as copies (n);
        """,
}


def changed(published, folder, sql):
    """`folder` as a warehouse with a copy of the demo, changed by `sql`."""
    shutil.copytree(published / "current", folder / "current")
    file = folder / "current" / "warehouse.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute(sql)
    return folder


@pytest.fixture(scope="module", params=STATES)
def folder(request, published, tmp_path_factory):
    """A warehouse folder with the demo as it is in each state."""
    return changed(published, tmp_path_factory.mktemp("state"), STATES[request.param])


@pytest.fixture(scope="module")
def no_rows(published, tmp_path_factory):
    """A warehouse folder built of files with headers alone."""
    return changed(published, tmp_path_factory.mktemp("no_rows"), NO_ROWS)


def titled(app):
    """The heading of the page, after a look at what it says."""
    assert not app.error, [error.value for error in app.error]
    values = " ".join(metric.value for metric in app.metric).lower().split()
    assert not {"nan", "inf", "none", "nat", "<na>"} & set(values)
    return app.title[0].value


def title_of(view):
    return formats.words(view).replace(" and ", " & ")


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_has_an_answer(open_page, folder, view):
    assert titled(open_page(view, folder=folder, period="All data")) == title_of(view)


@pytest.mark.parametrize("view", VIEWS)
def test_without_rows_every_page_says_so_or_needs_none(open_page, no_rows, view):
    app = open_page(view, folder=no_rows)
    assert titled(app) == ("No rows to show" if view in FILTERED else title_of(view))
    assert app.get("page_link") if view in FILTERED else "no rows" in app.caption[-1].value


@pytest.mark.parametrize("view", FILTERED)
def test_filters_that_leave_nothing_say_so_on_every_page(open_page, view):
    app = open_page(view, brand="Gritzo", minimum_roas="100000")
    assert titled(app) == title_of(view)
    assert app.subheader[0].value.endswith("these filters")
    (back,) = [button for button in app.button if button.key.startswith("reset-no")]
    back.click().run()
    assert titled(app) == title_of(view)
    assert not list(app.session_state["chosen_selection"].filters())
    assert app.metric or app.dataframe


@pytest.fixture
def every_filter(version):
    """A value of every filter, by its name in the URL, that leaves something together."""
    row = warehouse.query(
        version,
        """
        select
            influencer_id as influencer, influencer_name, campaign, brand, product,
            performance_daily.platform, category, gender, follower_tier
        from marts.performance_daily inner join marts.influencer_roas using (influencer_id)
        where
            new_customer_revenue > 0 and campaign <> 'Unassigned'
            and date between '2025-05-01' and '2026-02-28'
        order by performance_daily.revenue desc, campaign limit 1
        """,
    ).iloc[0]
    name, person = row.pop("influencer_name"), row["influencer"]
    return row.to_dict() | {
        "influencer": f"{name} ({person})",
        "follower_tier": formats.words(row["follower_tier"]),
        "period": "Custom dates",
        "dates": ["2025-05-01", "2026-02-28"],
        "compare": "A year before",
        "customers": "New customers",
        "minimum_roas": "0.1",
    }


def test_a_link_keeps_every_filter(open_page, every_filter):
    assert set(every_filter) == set(filters.KEYS)
    app = open_page(**every_filter)
    wanted = app.session_state["chosen_selection"]
    assert all(getattr(wanted, name) for name in FILTERS)
    assert wanted.customers == "new" and wanted.minimum_roas == 0.1
    assert [str(wanted.period.first), str(wanted.period.last)] == every_filter["dates"]
    assert app.selectbox(key="compare").value == "A year before"
    again = open_page("posts", **{name: app.query_params[name] for name in filters.KEYS})
    assert again.session_state["chosen_selection"] == wanted


@pytest.mark.parametrize("view", FILTERED)
def test_every_filter_holds_on_every_page(open_page, every_filter, view):
    app = open_page(view, **every_filter)
    assert titled(app) == title_of(view)
    said = " ".join(part.value for part in app.markdown).replace("\\", "")
    for label, value in (("Brand", "brand"), ("Campaign", "campaign"), ("Gender", "gender")):
        assert f"{label}: {every_filter[value]}" in said
    assert "Customers: new" in said and "ROAS at least 0.10" in said
