"""Pages as a reader meets them: what they show, in every state, and how filters travel."""

from datetime import date

import filters
import first_build
import formats
import pytest
import queries
import warehouse
from formats import Formats
from selection import Period, Selection

from .screen import badges, rows_of

VIEWS = ("overview", "data_quality", "glossary")
OTHER_VIEWS = ("influencers", "brands_and_campaigns", "posts", "payouts", "incrementality")
LAKH = Formats("lakh")
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))

FILTER_SETS = [
    {"period": "All data"},
    {"period": "Last 28 days", "brand": ["Gritzo", "HKVitals"]},
    {"platform": "YouTube", "gender": "Male", "compare": "Nothing"},
    {"period": "Custom dates", "dates": ["2025-10-01", "2025-10-31"], "category": "Fitness"},
    {"minimum_roas": "2.5", "follower_tier": ["Micro", "Mid"]},
]


def metrics(app):
    """Value on each card, by the column's heading."""
    return {metric.label.split(" :")[0]: metric.value for metric in app.metric}


def texts(app):
    """All Markdown on the page, as one text."""
    return "\n".join(element.value for element in app.markdown)


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_shows_the_demo(open_page, view):
    app = open_page(view)
    assert not app.error
    assert app.title[0].value == formats.words(view)
    assert "Demo data" in app.caption[-1].value


@pytest.mark.parametrize("view", ["overview", "influencers", "posts"])
def test_what_a_filter_by_customers_leaves_whole_is_said(open_page, view):
    app = open_page(view, customers="Returning customers")
    assert not app.error
    assert "Customers\\: returning" in texts(app)
    assert any("Spend, posts and reach cannot be told apart" in note.value for note in app.info)
    assert app.session_state["chosen_selection"].customers == "returning"


def test_payouts_say_that_they_are_for_all_customers(open_page):
    app = open_page("payouts", customers="New customers")
    assert any("for new and returning customers alike" in note.value for note in app.caption)


@pytest.mark.parametrize("parameters", FILTER_SETS, ids=lambda p: ", ".join(p))
def test_numbers_on_the_overview_are_those_of_the_marts(open_page, ask, version, parameters):
    app = open_page("overview", **parameters)
    shown = metrics(app)
    selection = app.session_state["chosen_selection"]
    where, values = (
        ["date between $first and $last"],
        {
            "first": selection.period.first,
            "last": selection.period.last,
        },
    )
    for name, chosen in selection.filters():
        where.append(
            f"list_contains(${name}, {name})"
            if name in ("brand", "platform")
            else f"influencer_id in (select influencer_id from marts.influencer_roas"
            f" where list_contains(${name}, {name}))"
        )
        values[name] = list(chosen)
    if selection.minimum_roas:
        where.append(
            "influencer_id in (select influencer_id from marts.performance_daily"
            f" where {' and '.join(where)} group by 1"
            " having sum(revenue) >= $minimum * nullif(sum(spend), 0))"
        )
        values["minimum"] = selection.minimum_roas
    is_whole = set(dict(selection.filters())) <= {"brand"} and not selection.minimum_roas
    truth = ask(
        f"""
        select sum(revenue)::double as revenue, sum(spend)::double as spend,
            sum(revenue)::double / sum(spend)::double as roas,
            sum(incremental_revenue) / sum(spend)::double as incremental_roas,
            sum(orders) as orders, sum(new_customers) as new_customers, sum(reach) as reach,
            sum(likes + comments + shares + saves) / sum(reach) as engagement_rate
        from {rows_of("brand", is_whole)}
        where {" and ".join(where)}
        """,
        **values,
    )
    assert shown == {
        "Revenue": LAKH.short_money(truth["revenue"]),
        "Spend": LAKH.short_money(truth["spend"]),
        "ROAS": formats.ratio(truth["roas"]),
        "Incremental ROAS": formats.ratio(truth["incremental_roas"]),
        "Orders": LAKH.short_count(truth["orders"]),
        "New customers": LAKH.short_count(truth["new_customers"]),
        "Reach": LAKH.short_count(truth["reach"]),
        "Engagement rate": formats.share(truth["engagement_rate"]),
    }


def test_incremental_numbers_say_how_they_were_obtained(open_page):
    for brand, badge in {
        "Gritzo": ":orange-badge[Assumption · fixed share]",
        "HKVitals": ":green-badge[Randomized · calibrated share]",
    }.items():
        app = open_page(brand=brand)
        shown = [on_card for heading, on_card in badges(app) if heading == "Incremental ROAS"]
        assert shown == [badge]
        # What is read out of a heading and of its tooltip has no signs.
        assert not any(set(metric.label) & set(":[]") for metric in app.metric)


def test_all_data_has_nothing_to_compare_with(open_page):
    app = open_page(period="All data")
    assert all(not metric.delta for metric in app.metric)
    assert "compared with" not in texts(app)


def test_what_changed_is_told_in_the_numbers_of_the_marts(open_page, version):
    app = open_page()
    now = queries.totals(version, Selection(QUARTER))
    then = queries.totals(version, Selection(QUARTER.before()))
    told = texts(app).replace("\\", "")
    verb = "rose" if now["revenue"] > then["revenue"] else "fell"
    assert (
        f"Revenue {verb} by {LAKH.short_money(abs(now['revenue'] - then['revenue']))}"
        f" ({formats.change(now['revenue'], then['revenue'])}), from"
        f" {LAKH.short_money(then['revenue'])} to {LAKH.short_money(now['revenue'])}."
    ) in told
    assert f"from {formats.ratio(then['roas'])} to {formats.ratio(now['roas'])}" in told


def test_filters_are_what_the_link_says_and_hold_on_every_page(open_page):
    app = open_page(brand=["Gritzo", "HKVitals"], period="Last 28 days", minimum_roas="1.5")
    assert app.multiselect(key="brand").value == ["Gritzo", "HKVitals"]
    assert app.selectbox(key="period").value == "Last 28 days"
    assert app.number_input(key="minimum_roas").value == 1.5
    seen = metrics(app)
    app.switch_page("views/glossary.py").run()
    assert not app.multiselect
    app.switch_page("views/overview.py").run()
    assert metrics(app) == seen
    assert app.query_params["brand"] == ["Gritzo", "HKVitals"]


def test_names_in_a_link_that_the_data_do_not_have_are_dropped(open_page):
    app = open_page(brand=["Gritzo", "No such brand"], period="Last century")
    assert app.multiselect(key="brand").value == ["Gritzo"]
    assert app.selectbox(key="period").value == "Last 90 days"


def test_a_chosen_filter_narrows_the_page_and_reset_widens_it(open_page):
    app = open_page()
    seen = metrics(app)
    app.multiselect(key="brand").set_value(["Gritzo"])
    app.selectbox(key="period").set_value("Last 7 days")
    app.selectbox(key="compare").set_value("Nothing")
    app.number_input(key="minimum_roas").set_value(1.0)
    app.run()
    assert metrics(app) != seen
    assert "Brand: Gritzo" in texts(app).replace("\\", "")
    app.button(key="reset").click().run()
    assert metrics(app) == seen
    assert app.selectbox(key="compare").value == "Period before"


def test_influencers_of_one_name_are_told_apart_by_id(open_page, version):
    people = queries.influencers(version)
    id_, name = people.loc[0, "influencer_id"], people.loc[0, "influencer_name"]
    app = open_page(influencer=f"{name} ({id_})", period="All data")
    assert app.session_state["chosen_selection"].influencer_id == (id_,)
    assert f"Influencer: {name}" in texts(app).replace("\\", "")


def test_large_numbers_are_written_as_chosen(open_page):
    app = open_page(period="All data", units="Thousand, million")
    assert metrics(app)["Revenue"].endswith(" million")


def test_an_empty_result_says_so_and_offers_the_way_back(open_page):
    app = open_page(brand="Gritzo", minimum_roas="100000")
    assert "Nothing matches these filters" in [part.value for part in app.subheader]
    assert not app.metric
    assert "Demo data" in app.caption[-1].value
    app.button(key="reset-nothing-found").click().run()
    assert app.metric


def test_no_spend_has_no_roas(open_page, altered):
    folder = altered("update marts.performance_daily set spend = 0")
    shown = metrics(open_page(folder=folder))
    assert (shown["Spend"], shown["ROAS"], shown["Incremental ROAS"]) == ("₹0", "–", "–")


def test_one_row(open_page, altered):
    folder = altered(
        """
        delete from marts.performance_daily
        where (date, influencer_id, product) <> (
            select (date, influencer_id, product) from marts.performance_daily
            where revenue > 0 and spend > 0 order by all limit 1
        );
        delete from marts.revenue_by_source_daily;
        """
    )
    shown = metrics(open_page(folder=folder, period="All data"))
    assert shown["Revenue"] != "₹0"
    assert shown["Reach"] == "0"
    assert shown["Engagement rate"] == "–"


def test_rejected_rows_are_counted_by_reason_and_can_be_downloaded(open_page, altered):
    folder = altered(
        """
        insert into marts.rejected_rows values
            ('posts', 'posts.csv', 7, 'The date "x" is no date.', '{}'),
            ('posts', 'posts.csv', 9, 'The date "x" is no date.', '{}'),
            ('payouts', 'payouts.csv', 2, '=1+1 is no amount.', '{}');
        update marts.build_info set rejected_rows = 3
        """
    )
    app = open_page("data_quality", folder=folder)
    (rejections,) = [t.value for t in app.dataframe if "reason" in t.value]
    assert rejections["rows"].tolist() == [2, 1]
    assert metrics(app)["Rows rejected"] == "3"
    assert app.download_button(key="rejections-csv")


def test_every_check_is_listed_and_notices_stand_out(open_page, version):
    app = open_page("data_quality")
    checks = queries.data_quality(version)
    assert len(app.dataframe[-1].value) == len(checks)
    for name in checks.loc[checks["status"] == "notice", "check_name"]:
        assert formats.words(name) in texts(app)


def test_the_glossary_has_the_words_of_the_tables(open_page, version):
    told = texts(open_page("glossary"))
    for name in ("roas", "revenue", "incremental_roas", "engagement_rate"):
        assert f"`{name}`" in told
    assert "sum of revenue ÷ sum of spend" in told


def test_the_glossary_can_be_searched(open_page):
    app = open_page("glossary")
    app.text_input(key="search").set_value("engagement").run()
    assert "`engagement_rate`" in texts(app)
    assert "`is_listed`" not in texts(app)
    app.text_input(key="search").set_value("qqqqq").run()
    assert "Nothing here has these words." in texts(app)


@pytest.fixture
def no_build(monkeypatch):
    """Builds that are asked for, none of which runs."""
    started = []
    monkeypatch.setattr(first_build, "_build", None)

    def start(*arguments):
        started.append(arguments)
        first_build._build = first_build.Build()
        return first_build._build

    monkeypatch.setattr(first_build, "start", start)
    return started


@pytest.mark.parametrize("view", [*VIEWS, *OTHER_VIEWS])
def test_the_first_open_of_a_new_folder_builds_the_demo(open_page, no_build, tmp_path, view):
    app = open_page(view, folder=tmp_path)
    assert no_build == [()]
    assert app.title[0].value == "Building the demo"


def test_your_data_opens_before_anything_is_published(open_page, no_build, tmp_path):
    app = open_page("your_data", folder=tmp_path)
    assert app.title[0].value == "Your data"
    assert app.file_uploader and not app.error
    assert no_build == []


def test_your_data_opens_also_where_what_is_published_is_damaged(open_page, tmp_path):
    (tmp_path / "current").mkdir()
    app = open_page("your_data", folder=tmp_path)
    assert app.title[0].value == "Your data"
    assert app.file_uploader and not app.error


def test_where_somebody_built_before_the_reader_is_asked(open_page, no_build, tmp_path):
    (tmp_path / "build").mkdir()
    app = open_page(folder=tmp_path)
    assert no_build == []
    app.button(key="build").click().run()
    assert no_build == [()]
    assert app.title[0].value == "Building the demo"


def test_a_failed_build_says_why(open_page, monkeypatch, tmp_path):
    (tmp_path / "build").mkdir()
    failed = first_build.Build(errors=["posts.csv, line 7: no date"], exit_code=1)
    monkeypatch.setattr(first_build, "_build", failed)
    app = open_page(folder=tmp_path)
    assert "did not come to its end" in app.error[0].value
    assert "posts.csv, line 7: no date" in app.code[0].value
    assert app.button(key="build")


@pytest.mark.parametrize("view", [*VIEWS, *OTHER_VIEWS])
def test_a_damaged_version_is_named_without_a_traceback(open_page, tmp_path, view):
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "manifest.json").write_text('{"build_id": "x"}')
    (tmp_path / "current" / "warehouse.duckdb").write_bytes(b"no database")
    app = open_page(view, folder=tmp_path)
    assert app.title[0].value == "The published data cannot be read"
    assert "cannot be opened" in app.error[0].value


def test_a_missing_mart_is_a_damaged_version(open_page, altered):
    app = open_page(folder=altered("drop table marts.revenue_by_source_daily"))
    assert any("cannot be read" in error.value for error in app.error)


def test_a_page_that_fails_shows_no_traceback(open_page, monkeypatch):
    monkeypatch.setattr(queries, "totals", lambda *_: 1 / 0)
    app = open_page()
    assert "could not be shown" in app.error[0].value


def test_the_gate_comes_before_any_data(open_page, monkeypatch):
    import access
    import streamlit as st

    def refuse():
        st.error("Not for you")
        st.stop()

    monkeypatch.setattr(access, "require", refuse)
    monkeypatch.setattr(warehouse, "current", lambda *_: 1 / 0)
    for view in (*VIEWS, "your_data"):
        app = open_page(view)
        assert [error.value for error in app.error] == ["Not for you"]
        assert not app.title


def test_a_session_reads_its_own_warehouse(open_page, altered):
    own = altered("update marts.performance_daily set revenue = 0")
    app = open_page(period="All data")
    assert metrics(app)["Revenue"] != "₹0"
    app.session_state[warehouse.OWN_WAREHOUSE] = str(own)
    app.run()
    assert metrics(app)["Revenue"] == "₹0"
    assert metrics(open_page(period="All data"))["Revenue"] != "₹0"


def test_filters_have_no_key_that_another_widget_uses():
    assert len(set(filters.KEYS)) == len(filters.KEYS)


def test_charts_are_valid_and_hold_the_numbers_of_the_marts(open_page, version, monkeypatch):
    import altair as alt
    import charts
    import pictures

    drawn = {}
    shown = charts.show

    def keep(spec, key, description):
        drawn[key] = (shown(spec, key, description), description)
        return drawn[key][0]

    monkeypatch.setattr(charts, "show", keep)
    open_page()
    assert set(drawn) == {
        "revenue-over-time",
        "roas-over-time",
        "by-brand",
        "by-platform",
        "by-product",
        "by-source",
    }
    for spec, description in drawn.values():
        alt.LayerChart.from_dict(spec)
        assert pictures.draw(spec | {"width": 600}).texts
        assert len(description) > 20
    days = queries.daily(version, Selection(QUARTER))
    line = drawn["revenue-over-time"][0]["layer"][-1]["data"]["values"]
    assert [day["value"] for day in line] == days["revenue"].tolist()
    brands = queries.by(version, Selection(QUARTER), "brand")
    bars = drawn["by-brand"][0]["data"]["values"]
    assert [(bar["name"], bar["value"]) for bar in bars] == list(
        zip(brands["brand"], brands["revenue"], strict=True)
    )
