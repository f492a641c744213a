"""The page Payouts: what was paid against what was due, and advice from known rates alone."""

import pytest
import queries
import warehouse
from selection import Selection

from .screen import LAKH, cards, table, texts, works

FINDINGS = {
    "overpaid": "Overpaid",
    "underpaid": "Underpaid",
    "unpaid": "Sold, never paid",
    "not_checkable": "Not checkable",
    "as_expected": "As expected",
    "cancelled": "Cancelled",
}
WORKED_FOR = (
    "influencer_id in (select influencer_id from marts.performance_daily where brand = 'Gritzo')"
)
FILTER_SETS = [
    ({}, "true"),
    ({"period": "Last 7 days"}, "true"),
    ({"brand": "Gritzo"}, WORKED_FOR),
    (
        {"category": "Fitness"},
        "influencer_id in (from marts.influencer_roas select influencer_id"
        " where category = 'Fitness')",
    ),
    (
        {"minimum_roas": "3", "period": "All data"},
        "influencer_id in (from marts.influencer_roas select influencer_id where roas >= 3)",
    ),
]


@pytest.mark.parametrize(("parameters", "where"), FILTER_SETS, ids=lambda p: str(p)[:20])
def test_numbers_are_those_of_the_mart(open_page, ask, parameters, where):
    app = open_page("payouts", **parameters)
    assert works(app)
    shown = cards(app)
    truth = ask(
        f"""
        select
            sum(spend) as spend,
            coalesce(sum(total_payout) filter (status = 'paid'), 0) as paid,
            coalesce(sum(total_payout) filter (status = 'pending'), 0) as payable,
            coalesce(sum(difference) filter (reconciliation_status = 'overpaid'), 0) as overpaid,
            coalesce(-sum(difference) filter (reconciliation_status = 'underpaid'), 0) as underpaid,
            coalesce(sum(spend) filter (reconciliation_status = 'not_checkable'), 0) as unclear,
            count(*) filter (reconciliation_status = 'unpaid') as unpaid,
            coalesce(sum(tracked_revenue) filter (reconciliation_status = 'unpaid'), 0) as sold,
            sum(total_payout) as total
        from marts.payout_reconciliation
        where {where}
        """
    )
    assert shown["Payouts, cancelled left out"] == LAKH.short_money(truth["spend"])
    assert shown["Paid"] == LAKH.short_money(truth["paid"])
    assert shown["Payable"] == LAKH.short_money(truth["payable"])
    assert shown["Overpaid"] == LAKH.short_money(truth["overpaid"])
    assert shown["Underpaid"] == LAKH.short_money(truth["underpaid"])
    assert shown["Not checkable"] == LAKH.short_money(truth["unclear"])
    assert shown["Sold, never paid"] == LAKH.short_count(truth["unpaid"])
    assert shown["Revenue of those never paid"] == LAKH.short_money(truth["sold"])
    for columns in (
        ("reconciliation_status", "influencers"),
        ("payout_rule", "payouts"),
        ("status", "payment_status"),
    ):
        assert round(table(app, *columns)["total_payout"].sum(), 2) == truth["total"], columns


def test_payouts_are_the_spend_of_all_dates(version):
    everything = Selection(queries.data_period(version))
    payouts = queries.payout_totals(version, everything)
    assert payouts["spend"] == queries.totals(version, everything)["spend"]
    parts = payouts["paid"] + payouts["payable"] + payouts["not_said"]
    assert round(parts, 2) == payouts["spend"]


def test_the_page_says_which_filters_do_not_apply(open_page):
    assert "The period does not apply here" in texts(open_page("payouts"))
    assert "whole payouts of influencers who match" not in texts(open_page("payouts"))
    assert "whole payouts of influencers who match" in texts(open_page("payouts", brand="Gritzo"))


def test_each_finding_lists_its_payouts(open_page, version):
    mart = warehouse.query(version, "from marts.payout_reconciliation")
    app = open_page("payouts")
    urgent = set(list(FINDINGS)[:4])
    for choice in ("To look at", *FINDINGS, "All"):
        if choice != "To look at":
            app.button_group(key="payout-finding").set_value(choice).run()
        assert works(app)
        wanted = {"To look at": urgent, "All": set(FINDINGS)}.get(choice, {choice})
        rows = mart[mart["reconciliation_status"].isin(wanted)]
        listed = table(app, "payout_id", "expected_payout")
        assert sorted(listed["payout_id"].dropna()) == sorted(rows["payout_id"].dropna()), choice
        assert len(listed) == len(rows)
        assert set(listed["reconciliation_status"]) == {FINDINGS[name] for name in wanted}
        assert round(listed["difference"].sum(), 2) == round(rows["difference"].sum(), 2)


def test_advice_is_what_the_mart_expects_at_each_known_rate(open_page, version):
    mart = warehouse.query(
        version,
        "from marts.payout_reconciliation where basis in ('post', 'order', 'revenue_share')"
        " and expected_payout is not null",
    )
    app = open_page("payouts")
    shown = table(app, "cheaper_basis", "saving").set_index("influencer_name")
    several = mart.groupby("influencer_id")["basis"].nunique()
    assert len(shown) == (several > 1).sum() > 0
    for id_ in several[several > 1].index:
        rows = mart[mart["influencer_id"] == id_]
        name = rows["influencer_name"].iloc[0]
        due = rows.set_index("basis")["expected_payout"]
        for basis in ("post", "order", "revenue_share"):
            if basis in due:
                assert shown.loc[name, f"{basis}_cost"] == due[basis]
            else:
                assert shown.isna().loc[name, f"{basis}_cost"]
        assert shown.loc[name, "saving"] == round(due.max() - due.min(), 2)
        words = {"post": "Per post", "order": "Per order", "revenue_share": "Share of revenue"}
        assert shown.loc[name, "cheaper_basis"] == words[due.idxmin()]
    # The first has a rate per post and one per order, of a cancelled payout.
    assert app.selectbox(key="advice").value == "30"
    text = texts(app)
    assert "per order would have cost ₹37,290 at ₹110 per order, against ₹57,600" in text
    assert "₹20,310 less than the dearest" in text
    assert "that of a cancelled payout" in text
    assert cards(app)["Per post"] == "₹57,600" and cards(app)["Per order"] == "₹37,290"


def test_where_one_rate_is_known_no_other_is_made_up(open_page, ask):
    one = ask(
        "select influencer_id as id, expected_payout as cost, tracked_orders as orders"
        " from marts.payout_reconciliation where payout_id = 'PAY0010' or influencer_id = '60'"
        " order by influencer_id desc limit 1"
    )
    app = open_page("payouts")
    app.selectbox(key="advice").set_value(one["id"]).run()
    text = texts(app)
    assert "No other is known, so there is no advice" in text
    assert f"{LAKH.money_exact(one['cost'] / one['orders'])} per order" in text
    assert "Per order" not in cards(app)


def test_every_influencer_with_a_rate_gets_an_answer(open_page, version):
    bases = queries.payout_bases(version, Selection(queries.data_period(version)))
    assert (bases["known_bases"] >= 1).all()
    app = open_page("payouts")
    assert len(app.selectbox(key="advice").options) == len(bases)
    for id_ in bases["influencer_id"].iloc[::12]:
        app.selectbox(key="advice").set_value(id_).run()
        assert works(app)
        assert "would have cost" in texts(app) or "know one rate" in texts(app)


def test_rates_that_cost_the_same(open_page, altered):
    folder = altered(
        "update marts.payout_reconciliation set expected_payout = 500 where influencer_id = '30'"
    )
    app = open_page("payouts", folder=folder)
    app.selectbox(key="advice").set_value("30").run()
    assert "each of the rates costs the same" in texts(app)


def test_instalments_are_pointed_out_and_statuses_counted_as_they_say(open_page, altered):
    folder = altered(
        """
        update marts.payout_reconciliation
        set influencer_id = '18', status = ' Settled ', payment_status = 'paid'
        where payout_id = 'PAY0018';
        update marts.payout_reconciliation
        set status = null, payment_status = 'unknown' where payout_id = 'PAY0010';
        update marts.payout_reconciliation
        set status = 'On hold', payment_status = 'payable' where payout_id = 'PAY0001';
        """
    )
    app = open_page("payouts", folder=folder)
    assert app.warning[0].value.startswith("2 of the over- and underpaid payouts")
    statuses = table(app, "status", "payment_status").set_index("payment_status")
    assert set(statuses.loc["Paid", "status"]) == {"paid", " Settled "}
    assert set(statuses.loc["Payable", "status"]) == {"pending", "On hold"}
    assert statuses.loc["Not said", "total_payout"] == 301150
    assert "₹3,01,150 is neither paid nor payable" in texts(app)


def test_a_cancelled_payout_is_no_instalment(open_page, altered):
    folder = altered(
        "update marts.payout_reconciliation set influencer_id = '18', is_cancelled = true,"
        " payment_status = 'cancelled', reconciliation_status = 'cancelled'"
        " where payout_id = 'PAY0018'"
    )
    app = open_page("payouts", folder=folder)
    assert not app.warning
    assert cards(app)["Underpaid"] == "₹40,718"


def test_one_influencer(open_page):
    app = open_page("payouts")
    app.multiselect(key="influencer").set_value(["30"]).run()
    app.button_group(key="payout-finding").set_value("All").run()
    listed = table(app, "payout_id", "expected_payout")
    assert listed["total_payout"].tolist() == [57600, 37290]
    assert set(listed["influencer_id"]) == {"30"}
    assert cards(app)["Payouts, cancelled left out"] == "₹57,600"


def test_a_payout_is_found_also_where_its_influencer_did_nothing(altered, version):
    folder = altered("delete from marts.performance_daily where influencer_id = '30'")
    selection = Selection(queries.data_period(version), influencer_id=("30",))
    assert queries.payout_totals(warehouse.current(folder), selection)["payouts"] == 2


def test_the_demo_has_no_instalments(open_page):
    assert not open_page("payouts").warning


def test_nobody_paid_and_nobody_selling(open_page, altered):
    app = open_page("payouts", folder=altered("delete from marts.payout_reconciliation"))
    assert app.subheader[0].value == "No payouts with these filters"
    app.button(key="reset-no-payouts").click().run()
    assert works(app)


def test_one_payout_without_a_rate(open_page, altered):
    folder = altered(
        "delete from marts.payout_reconciliation where payout_id is distinct from 'PAY0001';"
        "update marts.payout_reconciliation set rate = null, expected_payout = null,"
        " difference = null, reconciliation_status = 'not_checkable'"
    )
    app = open_page("payouts", folder=folder)
    assert "No payout here has a rate per post, per order or of revenue" in texts(app)
    assert table(app, "payout_id")["rate"].tolist() == ["–"]
    assert cards(app)["Not checkable"] == "₹17,000"


def test_nobody_was_ever_paid(open_page, altered):
    folder = altered("delete from marts.payout_reconciliation where payout_id is not null")
    app = open_page("payouts", folder=folder)
    assert cards(app)["Sold, never paid"] == "6"
    assert cards(app)["Payouts, cancelled left out"] == "₹0"
