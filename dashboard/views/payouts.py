"""Payouts: what was paid against what was due, what is still to pay, and per post or per order."""

from dataclasses import replace

import downloads
import filters
import formats
import pandas as pd
import queries
import streamlit as st
import ui
import warehouse

# What a finding means, in the order in which it is worth a look.
FINDINGS = {
    "overpaid": "Overpaid",
    "underpaid": "Underpaid",
    "unpaid": "Sold, never paid",
    "not_checkable": "Not checkable",
    "as_expected": "As expected",
    "cancelled": "Cancelled",
}
TO_LOOK_AT = "To look at"
EVERYTHING = "All"
RULES = {
    "rate_times_posts": "Rate × posts",
    "rate_times_orders": "Rate × orders",
    "revenue_share": "Share of revenue",
    "flat": "Flat",
    "none": "No known rule",
}
PAYMENTS = {
    "paid": "Paid",
    "payable": "Payable",
    "cancelled": "Cancelled",
    "unknown": "Not said",
}
BASES = {"post": "Per post", "order": "Per order", "revenue_share": "Share of revenue"}
NOTE = (
    "A payout says neither which days nor which brand it is for, so each is whole and compared with"
    " all posts and orders of its influencer."
)

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version)


ui.header(version, "Payouts", "What was paid against what was due, and what is still to pay.")
if version.brands is not None:
    st.info(
        "Payouts are not shown to you. A payout is for all of an influencer's brands together and"
        " names none of them, and you see some brands only. What was spent on your brands is on the"
        " other pages."
    )
    raise ui.PageEnded
used = filters.described(selection)
st.markdown(" · ".join(["**All dates**", *(ui.literal(text) for text in used)]))
st.caption(
    "The period does not apply here: a payout does not say which days it is for, so each is"
    " compared with all posts and orders of its influencer."
)
unnamed = " or ".join(
    name for name in ("brand", "platform", "product", "campaign") if getattr(selection, name)
)
if unnamed:
    st.info(
        f"A payout names no {unnamed}. These are the whole payouts of influencers who match, what"
        f" they got for any other {unnamed} included, so they can add up to more than Spend on the"
        " other pages, which is the part that belongs to the filters."
    )
totals = queries.payout_totals(version, selection)
all_dates = replace(selection, period=queries.data_period(version), compared=None)


def offer(rows, title: str, key: str) -> None:
    """A table of the page as a file, which says that it is of all dates."""
    downloads.table(rows, title, version, all_dates, key=key, note=NOTE)


if not totals["rows"]:
    with st.container(border=True, key="no-payouts"):
        st.subheader("No payouts with these filters", anchor=False)
        st.markdown("No influencer who matches them was paid, or sold without being paid.")
        st.button("Reset filters", key="reset-no-payouts", on_click=filters.reset)
    raise ui.PageEnded

ui.cards(
    [
        ui.Card("spend", totals["spend"], heading="Payouts, cancelled left out"),
        ui.Card("paid", totals["paid"]),
        ui.Card("payable", totals["payable"]),
        ui.Card("overpaid", totals["overpaid"]),
        ui.Card("underpaid", totals["underpaid"]),
        ui.Card("not_checkable", totals["not_checkable"]),
        ui.Card("unpaid_influencers", totals["unpaid_influencers"], heading="Sold, never paid"),
        ui.Card("unpaid_revenue", totals["unpaid_revenue"], heading="Revenue of those never paid"),
    ],
    form,
    means
    | {
        "spend": "All payouts but cancelled ones: the spend of all dates.",
        "paid": "Payouts whose status says that the money has left.",
        "payable": "Payouts that are neither cancelled nor marked as paid.",
        "overpaid": "By how much overpaid payouts exceed what was expected, in all.",
        "underpaid": "By how much underpaid payouts fall short of what was expected, in all.",
        "not_checkable": "Payouts whose basis or rate says nothing about what is due.",
        "unpaid_influencers": "Influencers with revenue whom no payout names.",
        "unpaid_revenue": "Revenue of the influencers whom no payout names.",
    },
    key="payouts",
)
if totals["not_said"]:
    st.caption(
        f"Of {form.count(totals['payouts'])} payouts some have no status: "
        f"{ui.literal(form.money(totals['not_said']))} is neither paid nor payable above."
    )

ui.section("Paid against due", "What was paid, less what the basis and rate say is due.")
by_finding = queries.payouts_by(version, selection, "reconciliation_status")
by_finding["reconciliation_status"] = pd.Categorical(
    by_finding["reconciliation_status"].map(FINDINGS), list(FINDINGS.values())
)
ui.table(
    by_finding.sort_values("reconciliation_status").astype({"reconciliation_status": str}),
    form,
    means,
    key="payouts-by-finding",
)
offer(
    queries.payouts_by(version, selection, "reconciliation_status"),
    "Payouts by finding",
    "payouts-by-finding",
)
if totals["doubtful_payouts"]:
    st.warning(
        f"{form.count(totals['doubtful_payouts'])} of the over- and underpaid payouts are one of"
        " several to the same influencer on the same basis. Each is compared with all posts or"
        " orders, so instalments look underpaid: add them up before you act."
    )

found = queries.reconciliation(version, selection)
there = [name for name in FINDINGS if name in set(found["reconciliation_status"])]
worth_a_look = [name for name in there if name in list(FINDINGS)[:4]]
options = ([TO_LOOK_AT] if worth_a_look else []) + there + [EVERYTHING]
shown = st.segmented_control(
    "Payouts to list",
    options,
    default=options[0] if worth_a_look else EVERYTHING,
    format_func=lambda name: FINDINGS.get(name, name),
    required=True,
    key="payout-finding",
    label_visibility="collapsed",
)
if shown == TO_LOOK_AT:
    found = found[found["reconciliation_status"].isin(worth_a_look)]
elif shown != EVERYTHING:
    found = found[found["reconciliation_status"] == shown]
written = found.assign(
    reconciliation_status=found["reconciliation_status"].map(FINDINGS),
    payout_rule=found["payout_rule"].map(RULES),
    rate=[form.rate(*pair) for pair in zip(found["basis"], found["rate"], strict=True)],
)
ui.table(
    written[
        [
            "influencer_name",
            "reconciliation_status",
            "total_payout",
            "expected_payout",
            "difference",
            "basis",
            "rate",
            "payout_rule",
            "tracked_posts",
            "tracked_orders",
            "tracked_revenue",
            "declared_orders",
            "payouts_on_basis",
            "status",
            "date",
            "payout_id",
            "influencer_id",
        ]
    ],
    form,
    means
    | {
        "payouts_on_basis": "Payouts to the influencer on this basis, cancelled left out.",
    },
    key="reconciliation",
    headings={"date": "Payout date"},
    column_config={
        "rate": st.column_config.Column("Rate", width=130, help="The rate in the payout file.")
    },
)
offer(found, f"Payouts {FINDINGS.get(shown, shown)}", "reconciliation")
with st.expander("How a payout is checked", key="how-checked"):
    st.markdown(
        """
| Basis | Expected |
|---|---|
| Post | rate × posts |
| Order | rate × orders that stand, as tracked, not as the payout file declares them |
| Revenue share | rate × revenue |
| Flat | rate |
| Hybrid, other, no rate | nothing to expect: not checkable |

**Rule followed** is the rule that gives the amount that was paid, whatever its basis says. A payout
that follows rate × orders and is overpaid was paid for orders that the payout file declares and the
tracking data do not have, or have as cancelled or returned.
"""
    )

rules, payments = st.columns(2, gap="medium")
with rules:
    ui.section("By rule followed")
    by_rule = queries.payouts_by(version, selection, "payout_rule")
    by_rule["payout_rule"] = by_rule["payout_rule"].map(RULES)
    ui.table(
        by_rule[["payout_rule", "payouts", "total_payout", "difference"]],
        form,
        means,
        key="payouts-by-rule",
    )
    offer(
        queries.payouts_by(version, selection, "payout_rule"),
        "Payouts by rule followed",
        "payouts-by-rule",
    )
with payments:
    ui.section("By payment status")
    by_status = queries.payouts_by(version, selection, "status")
    by_status["payment_status"] = by_status["payment_status"].map(PAYMENTS)
    ui.table(
        by_status[["status", "payment_status", "payouts", "influencers", "total_payout"]],
        form,
        means,
        key="payouts-by-status",
        headings={"payment_status": "Counted as"},
    )
    offer(
        queries.payouts_by(version, selection, "status"), "Payouts by status", "payouts-by-status"
    )

ui.section(
    "Per post or per order?",
    "What the same posts and the same orders would have cost on another basis, at the influencer's"
    " own rates, over all dates. A rate that is not in the payouts is never made up.",
)
bases = queries.payout_bases(version, selection)
if bases.empty:
    st.info("No payout here has a rate per post, per order or of revenue.")
    raise ui.PageEnded
names = dict(zip(bases["influencer_id"], bases["influencer_name"], strict=True))
person = st.selectbox(
    "Influencer",
    list(names),
    format_func=lambda id_: f"{names[id_]} ({id_})",
    key="advice",
    help="Those with two rates come first.",
)
row = bases[bases["influencer_id"] == person].iloc[0]
known = [basis for basis in BASES if pd.notna(row[f"{basis}_cost"])]
ui.cards(
    [ui.Card(f"{basis}_cost", row[f"{basis}_cost"], heading=BASES[basis]) for basis in known],
    form,
    {f"{basis}_cost": f"At {form.rate(basis, row[f'{basis}_rate'])}." for basis in known},
    key="advice",
)
work = (
    f"{form.count(row['tracked_posts'])} posts and {form.count(row['tracked_orders'])} orders"
    f" worth {form.money(row['tracked_revenue'])}"
)
at = {
    basis: f"{form.money(row[f'{basis}_cost'])} at {form.rate(basis, row[f'{basis}_rate'])}"
    for basis in known
}
if len(known) > 1 and pd.notna(row["cheaper_basis"]):
    cheaper = row["cheaper_basis"]
    others = " and ".join(at[basis] for basis in known if basis != cheaper)
    text = (
        f"For {work}, {BASES[cheaper].lower()} would have cost {at[cheaper]}, against {others}: "
        f"{form.money(row['saving'])} less than the dearest."
    )
elif len(known) > 1:
    text = f"For {work}, each of the rates costs the same: {at[known[0]]}."
else:
    even = [
        f"{form.rate(basis, row[f'even_rate_per_{basis}'])}"
        for basis in ("order", "post")
        if not formats.is_empty(row[f"even_rate_per_{basis}"])
        and pd.notna(row[f"even_rate_per_{basis}"])
    ]
    text = (
        f"For {work}, the payouts know one rate: {at[known[0]]}. No other is known, so there is no"
        " advice."
    ) + (
        f" The same cost would come to {' or '.join(even)}; a lower offer would save."
        if even
        else ""
    )
with st.container(border=True, key="advice-text"):
    st.markdown(ui.literal(text))
    if row["has_cancelled"]:
        st.caption("One of the rates is that of a cancelled payout: agreed, but never paid.")
    st.caption(
        "Assumes that another basis would have changed neither posts nor orders, and that one basis"
        " replaces the other: somebody paid on two may have agreed on both together. Payment per"
        " order moves the risk to the influencer, who may then post less."
    )
both = bases[bases["known_bases"] > 1]
if both.empty:
    st.caption("No influencer here has rates on two bases.")
else:
    written = both.assign(
        cheaper_basis=both["cheaper_basis"].map(BASES),
        **{
            f"{basis}_rate": [form.rate(basis, value) for value in both[f"{basis}_rate"]]
            for basis in BASES
        },
    )
    ui.table(
        written[
            [
                "influencer_name",
                "cheaper_basis",
                "saving",
                "post_rate",
                "post_cost",
                "order_rate",
                "order_cost",
                "revenue_share_rate",
                "revenue_share_cost",
                "tracked_posts",
                "tracked_orders",
            ]
        ],
        form,
        means
        | {
            "saving": "The dearest of the known rates less the cheapest, for the same work.",
            "cheaper_basis": "The basis that costs least at the influencer's own rates.",
        },
        key="bases",
        headings={
            "post_cost": "Cost per post basis",
            "order_cost": "Cost per order basis",
            "revenue_share_cost": "Cost at revenue share",
        },
    )
    offer(bases, "Payouts per post or per order", "bases")
