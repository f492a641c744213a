"""The page Influencers: its numbers are the marts', in every tab, profile, comparison and state."""

import formats
import pytest
import queries
import reasons
from formats import Formats
from selection import Selection

LAKH = Formats("lakh")
# Columns of the page by the words for their bands' limits: vars of the project, as shipped.
LIMITS = {"break_even": 1.0, "average_from": 2.0, "good_above": 3.0}


# A column that only the table with this key has: Streamlit gives keys to what can be clicked alone.
ONLY_IN = {
    "everyone": "follower_tier",
    "bands": "roas_band",
    "kinds-table": "cost_per_thousand_reach",
    "comparison": "Measure",
    "profile-posts": "caption",
    "profile-payouts": "reconciliation_status",
}


def frame(app, key):
    """The table with this key, as numbers."""
    column = ONLY_IN[key]
    found = [table.value for table in app.dataframe if column in table.value]
    if key == "bands":
        found = [table for table in found if "influencers" in table]
    (table,) = found
    return table


def texts(app):
    """All text of the page, without the marks that keep Markdown away from it."""
    told = [*app.markdown, *app.caption, *app.info, *app.success, *app.header, *app.subheader]
    return "\n".join(element.value for element in told).replace("\\", "")


def metrics(app):
    return {metric.label.split(" :")[0]: metric.value for metric in app.metric}


@pytest.fixture
def chosen(ask):
    """The period that the page shows at first: the last 90 days of the data."""
    last = ask("select max(date) as last from marts.performance_daily")["last"].date()
    import filters
    from selection import Period

    first = ask("select min(date) as first from marts.performance_daily")["first"].date()
    return Selection(filters.preset_period(filters.LAST_90_DAYS, Period(first, last)))


def in_days(selection):
    return {"first": selection.period.first, "last": selection.period.last}


def test_the_table_sums_to_the_marts(open_page, ask, chosen):
    table = frame(open_page("influencers"), "everyone")
    truth = ask(
        """
        select
            count(distinct influencer_id) as people,
            sum(revenue) as revenue,
            sum(spend) as spend,
            sum(assumed_incremental_revenue) as incremental_revenue,
            sum(orders) as orders
        from marts.performance_daily where date between $first and $last
        """,
        **in_days(chosen),
    )
    assert len(table) == truth["people"]
    for name in ("revenue", "spend", "incremental_revenue", "orders"):
        assert table[name].sum() == pytest.approx(float(truth[name]), abs=0.001), name


def test_search_finds_words_of_the_description_and_says_where_there_are_none(open_page):
    app = open_page("influencers")
    everyone = frame(app, "everyone")
    app.text_input(key="find").set_value("yoga").run()
    found = frame(app, "everyone")
    assert 0 < len(found) < len(everyone)
    assert set(found["category"]) == {"Yoga"}
    assert f"{len(found)} of {len(everyone)} influencers" in texts(app)
    app.text_input(key="find").set_value("no such person").run()
    assert "Nobody here" in texts(app)
    assert "everyone" not in {table.key for table in app.dataframe}


def test_incremental_numbers_carry_their_badge_in_every_tab(open_page):
    for show in ("Everyone", "Which kind"):
        assert "Assumption · fixed share" in texts(open_page("influencers", show=show)), show
    app = open_page("influencers", show="Best", best_by="Incremental revenue")
    assert "Assumption · fixed share" in texts(app)


def test_bands_count_everybody_once(open_page, ask, chosen):
    table = frame(open_page("influencers"), "bands").set_index("roas_band")
    losing = ask(
        """
        select count(*) as people, sum(spend) as spend from (
            select sum(revenue) as revenue, sum(spend) as spend
            from marts.performance_daily where date between $first and $last
            group by influencer_id
        ) where revenue < spend and spend > 0
        """,
        **in_days(chosen),
    )
    assert table.loc["loss_making", "influencers"] == losing["people"]
    assert table.loc["loss_making", "spend"] == pytest.approx(float(losing["spend"]))


def test_band_limits_are_those_of_the_version(version):
    assert queries.band_limits(version) == pytest.approx(LIMITS)


@pytest.mark.parametrize("by", ["revenue", "roas", "incremental_revenue"])
def test_the_best_are_the_best_of_the_marts(open_page, version, chosen, by, monkeypatch):
    import charts

    drawn = []
    monkeypatch.setattr(charts, "show", lambda spec, key, told: drawn.append((key, spec)) or spec)
    app = open_page("influencers", show="Best")
    app.segmented_control(key="best_by").set_value(by).run()
    app.segmented_control(key="top").set_value(5).run()
    assert not app.exception
    rows = drawn[-1][1]["data"]["values"]
    expression = {"incremental_revenue": "sum(assumed_incremental_revenue)"}.get(
        by, "sum(revenue)" if by == "revenue" else "sum(revenue) / nullif(sum(spend), 0)"
    )
    import warehouse

    truth = warehouse.query(
        version,
        f"""
        select influencer_id, ({expression})::double as value
        from marts.performance_daily where date between $first and $last
        group by 1 having value > 0 order by value desc limit 5
        """,
        in_days(chosen),
    )
    assert [row["value"] for row in rows] == pytest.approx(truth["value"].tolist(), rel=1e-5)


def test_the_weakest_are_those_below_average_with_reasons_from_the_marts(
    open_page, ask, version, chosen
):
    app = open_page("influencers", show="Weakest")
    truth = ask(
        """
        select count(*) filter (spend > 0) as paid,
            count(*) filter (spend > 0 and revenue < 2 * spend) as weak,
            count(*) filter (spend > 0 and revenue < spend) as losing,
            sum(spend - revenue) filter (spend > 0 and revenue < spend) as lost
        from (
            select sum(revenue) as revenue, sum(spend) as spend
            from marts.performance_daily where date between $first and $last
            group by influencer_id
        )
        """,
        **in_days(chosen),
    )
    told = texts(app)
    assert (
        f"{int(truth['weak'])} of {int(truth['paid'])} paid influencers have a ROAS below 2.00"
        in told
    )
    assert f"{int(truth['losing'])} of them cost more than they brought" in told
    assert LAKH.short_money(truth["lost"]) in told
    shown = [button for button in app.button if str(button.key).startswith("open-")]
    assert len(shown) == 6
    app.toggle(key="all_weakest").set_value(True).run()
    shown = [button for button in app.button if str(button.key).startswith("open-")]
    assert len(shown) == truth["weak"]


def test_each_reason_is_true_of_the_marts(version, chosen, ask):
    found = queries.reasons(version, chosen)
    assert {"loss_making", "poor", "no_orders", "cost_per_order"} <= set(found["reason"])
    for row in found.to_dict("records"):
        own = "influencer_id = $id and date between $first and $last"
        values = in_days(chosen) | {"id": row["influencer_id"]}
        if row["reason"] in ("loss_making", "poor"):
            truth = ask(
                f"select (sum(revenue) / sum(spend))::double as roas"
                f" from marts.performance_daily where {own}",
                **values,
            )
            assert row["value"] == pytest.approx(truth["roas"], abs=1e-5)
        if row["reason"] == "no_orders":
            truth = ask(
                f"select sum(orders) as orders, sum(spend) as spend"
                f" from marts.performance_daily where {own}",
                **values,
            )
            assert truth["orders"] == 0
            assert truth["spend"] > 0
        if row["reason"] == "cost_per_order":
            truth = ask(
                f"""
                select
                    (sum(spend) filter ({own}) / sum(orders) filter ({own}))::double as own,
                    (sum(spend) / sum(orders))::double as usual
                from marts.performance_daily
                where brand = $brand and date between $first and $last
                """,
                **values,
                brand=row["compared_with"],
            )
            assert row["value"] == pytest.approx(truth["own"], abs=1e-5)
            assert row["usual"] == pytest.approx(truth["usual"], abs=1e-5)
            assert row["times_usual"] >= queries.FAR_ABOVE


def test_reasons_are_told_in_words_with_their_numbers(version, chosen):
    found = queries.reasons(version, chosen)
    for _, of_one in found.groupby("influencer_id", sort=False):
        written = reasons.sentences(of_one, 2.0, LAKH)
        assert formats.ratio(of_one["roas"].iloc[0]) in written[0]
        assert len(written) >= 2
        assert all(text.endswith(".") and "nan" not in text for text in written)


def test_kinds_name_the_best_of_those_with_several_influencers(open_page, version, chosen):
    app = open_page("influencers", show="Which kind")
    table = frame(app, "kinds-table")
    several = table[(table["influencers"] >= 3) & table["roas"].notna()]
    best = several.loc[several["roas"].idxmax()]
    assert f"**{best['follower_tier']}** brought most for each rupee" in texts(app)
    for kind in ("category", "gender", "platform"):
        app.segmented_control(key="kind").set_value(kind).run()
        assert not app.exception
        assert frame(app, "kinds-table")["revenue"].sum() == pytest.approx(
            float(queries.totals(version, chosen)["revenue"])
        )


def test_a_kind_of_one_person_does_not_compete(open_page):
    app = open_page("influencers", show="Which kind", category="Beauty")
    table = frame(app, "kinds-table")
    assert (table["influencers"] < 3).any()
    assert (table["influencers"] >= 3).sum() == 1
    assert "brought most for each rupee" not in texts(app)


def test_a_link_opens_the_profile_with_the_numbers_of_the_marts(open_page, ask, chosen):
    app = open_page("influencers", people="Danish Menon (60)")
    assert app.header[0].value == "Danish Menon"
    truth = ask(
        """
        select sum(revenue) as revenue, sum(spend) as spend, sum(orders) as orders,
            sum(new_customers) as new_customers
        from marts.performance_daily
        where influencer_id = '60' and date between $first and $last
        """,
        **in_days(chosen),
    )
    shown = metrics(app)
    assert shown["Revenue"] == LAKH.short_money(truth["revenue"])
    assert shown["Spend"] == LAKH.short_money(truth["spend"])
    assert shown["ROAS"] == formats.ratio(truth["revenue"] / truth["spend"])
    assert shown["Orders"] == LAKH.short_count(truth["orders"])
    assert shown["New customers"] == LAKH.short_count(truth["new_customers"])
    told = texts(app)
    assert "Why so little came back" in told
    assert "ROAS: loss making" in told
    payouts = ask(
        "select sum(total_payout) as paid from marts.payout_reconciliation"
        " where influencer_id = '60'"
    )
    assert frame(app, "profile-payouts")["total_payout"].sum() == float(payouts["paid"])
    posts = ask(
        "select count(*) as posts from marts.post_performance"
        " where influencer_id = '60' and date between $first and $last",
        **in_days(chosen),
    )
    assert len(frame(app, "profile-posts")) == posts["posts"]


def test_a_profile_of_somebody_never_paid_has_no_roas_and_says_why(open_page, ask):
    unpaid = ask(
        "select influencer_id, influencer_name from marts.influencer_roas"
        " where spend = 0 order by revenue desc limit 1"
    )
    name = f"{unpaid['influencer_name']} ({unpaid['influencer_id']})"
    app = open_page("influencers", people=name, period="All data")
    assert metrics(app)["ROAS"] == formats.EMPTY
    told = texts(app)
    assert "Nothing was spent, so there is no ROAS" in told
    assert "There is no payout on record" in told
    assert "Why so little came back" not in told


def test_a_profile_outside_the_filters_says_so_and_keeps_the_payouts(open_page):
    app = open_page("influencers", people="Danish Menon (60)", influencer="Kavya Kapoor (1)")
    assert "No posts, orders or spend of Danish Menon" in texts(app)
    assert not app.metric
    assert len(frame(app, "profile-payouts"))


def test_two_people_are_compared_and_the_way_back_leads_to_everyone(open_page, version, chosen):
    app = open_page("influencers", people=["Danish Menon (60)", "Kavya Kapoor (1)"])
    table = frame(app, "comparison").set_index("Measure")
    found = queries.by(version, chosen, "influencer_id").set_index("influencer_id")
    assert list(table.columns) == ["Danish Menon", "Kavya Kapoor"]
    assert table.loc["Revenue", "Danish Menon"] == LAKH.money(found.loc["60", "revenue"])
    assert table.loc["ROAS", "Kavya Kapoor"] == formats.ratio(found.loc["1", "roas"])
    assert "Assumption · fixed share" in texts(app)
    for measure in ("spend", "roas", "orders"):
        app.segmented_control(key="over_time").set_value(measure).run()
        assert not app.exception
    app.multiselect(key="people").set_value(["60"]).run()
    assert app.header[0].value == "Danish Menon"
    app.button(key="back").click().run()
    assert app.multiselect(key="people").value == []
    assert "everyone" in {table.key for table in app.dataframe}


def test_whoever_was_paid_nothing_does_not_win_on_cost(open_page):
    people = ["Sameer Chauhan (16)", "Kavya Kapoor (1)", "Danish Menon (60)"]
    told = texts(open_page("influencers", people=people))
    assert "Lowest cost per order: Kavya Kapoor" in told


def test_a_button_among_the_weakest_opens_the_profile(open_page):
    app = open_page("influencers", show="Weakest")
    button = next(button for button in app.button if str(button.key).startswith("open-"))
    button.click().run()
    assert not app.exception
    assert app.multiselect(key="people").value == [button.key.removeprefix("open-")]
    assert app.header


def test_names_that_are_not_in_the_data_are_dropped(open_page):
    app = open_page("influencers", people="Nobody (404)")
    assert app.multiselect(key="people").value == []
    assert "everyone" in {table.key for table in app.dataframe}


@pytest.mark.parametrize("show", ["Everyone", "Best", "Weakest", "Which kind"])
def test_every_tab_holds_one_influencer(open_page, show):
    app = open_page("influencers", show=show, influencer="Kavya Kapoor (1)")
    assert "1 of 72 influencers" in texts(app)


def test_nothing_found_offers_the_way_back(open_page):
    app = open_page("influencers", minimum_roas="99999")
    assert "Nothing matches these filters" in texts(app)
    app.button(key="reset-nothing-found").click().run()
    assert "everyone" in {table.key for table in app.dataframe}


def test_without_any_spend_there_is_no_ratio_anywhere(open_page, altered):
    folder = altered("update marts.performance_daily set spend = 0")
    app = open_page("influencers", folder=folder)
    assert frame(app, "everyone")["roas"].isna().all()
    assert "Nobody was paid" in texts(open_page("influencers", folder=folder, show="Weakest"))
    app = open_page("influencers", folder=folder, show="Best", best_by="ROAS")
    assert "Nobody has any" in texts(app)
    assert "Nobody was paid" in texts(open_page("influencers", folder=folder, show="Which kind"))


def test_text_of_the_data_is_never_read_as_markdown_or_html(open_page, altered):
    folder = altered(
        "update marts.influencer_roas set influencer_name = '**<b>x</b>** :red[y] $a$ `c`'"
        " where influencer_id = '60'"
    )
    app = open_page("influencers", folder=folder, people="**<b>x</b>** :red[y] $a$ `c` (60)")
    shown = "\n".join(element.value for element in [*app.markdown, *app.header, *app.info])
    assert "<b>" not in shown
    assert "**&lt;b" not in shown.replace("\\*\\*", "")
