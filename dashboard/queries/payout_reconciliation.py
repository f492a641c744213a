"""Page Payouts: what was paid against what was due, and what another basis would cost."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.selected import conditions_of, first_row


def payout_totals(version: Version, selection: Selection) -> dict[str, object]:
    """Payouts of the selection's influencers over all dates, in sums.

    `overpaid` and `underpaid` are both positive. `rows` is 0 where there is nothing.
    """
    payouts, parameters = _payouts(selection)
    return first_row(
        query(
            version,
            f"""
            with {payouts}
            select
                count(*) as rows,
                count(payout_id) as payouts,
                count(distinct influencer_id) filter (where payout_id is not null) as influencers,
                {_amount("spend", "true")} as spend,
                {_amount("total_payout", "payment_status = 'paid'")} as paid,
                {_amount("total_payout", "payment_status = 'payable'")} as payable,
                {_amount("total_payout", "payment_status = 'unknown'")} as not_said,
                {_amount("total_payout", "payment_status = 'cancelled'")} as cancelled,
                {_amount("difference", "reconciliation_status = 'overpaid'")} as overpaid,
                {_amount("-difference", "reconciliation_status = 'underpaid'")} as underpaid,
                {_amount("total_payout", "reconciliation_status = 'not_checkable'")}
                    as not_checkable,
                {_amount("tracked_revenue", "reconciliation_status = 'unpaid'")} as unpaid_revenue,
                count(*) filter (where payment_status = 'payable') as payable_payouts,
                count(*) filter (where reconciliation_status = 'overpaid') as overpaid_payouts,
                count(*) filter (where reconciliation_status = 'underpaid') as underpaid_payouts,
                count(*) filter (where reconciliation_status = 'not_checkable')
                    as not_checkable_payouts,
                count(*) filter (where reconciliation_status = 'unpaid') as unpaid_influencers,
                count(*) filter (
                    where reconciliation_status in ('overpaid', 'underpaid')
                    and payouts_on_basis > 1
                ) as doubtful_payouts
            from payouts
            """,
            parameters,
        )
    )


def payouts_by(version: Version, selection: Selection, column: str) -> pd.DataFrame:
    """Payouts by `reconciliation_status`, `status` (with its `payment_status`) or `payout_rule`.

    Unpaid influencers are counted in `influencers`, not in `payouts`. Raises ValueError for another
    column.
    """
    if column not in ("reconciliation_status", "status", "payout_rule"):
        raise ValueError(f"Payouts are not counted by {column}")
    payouts, parameters = _payouts(selection)
    keys = "payment_status, lower(trim(status))" if column == "status" else column
    named = "payment_status, any_value(status) as status" if column == "status" else column
    return query(
        version,
        f"""
        with {payouts}
        select
            {named},
            count(payout_id) as payouts,
            count(distinct influencer_id) as influencers,
            {_amount("total_payout", "true")} as total_payout,
            sum(expected_payout)::decimal(18, 2) as expected_payout,
            sum(difference)::decimal(18, 2) as difference
        from payouts
        where {"true" if column == "reconciliation_status" else "payout_id is not null"}
        group by {keys}
        order by total_payout desc, {keys}
        """,
        parameters,
    )


def reconciliation(version: Version, selection: Selection) -> pd.DataFrame:
    """Every payout, and every influencer with revenue and none; the largest difference first."""
    payouts, parameters = _payouts(selection)
    return query(
        version,
        f"""
        with {payouts}
        select *
        from payouts
        order by
            abs(difference) desc nulls last,
            total_payout desc,
            tracked_revenue desc,
            reconciliation_id
        """,
        parameters,
    )


def payouts_of(version: Version, influencer_id: str) -> pd.DataFrame:
    """Every payout to the influencer, whatever the filters: a payout has no brand of its own."""
    return query(
        version,
        """
        select
            date, basis, rate, total_payout, status, reconciliation_status, expected_payout,
            difference, payout_id
        from marts.payout_reconciliation
        where influencer_id = $influencer_id and payout_id is not null
        order by date, payout_id
        """,
        {"influencer_id": influencer_id},
    )


def payouts_to_check(version: Version, selection: Selection) -> pd.DataFrame:
    """Payouts of more or less than their basis says is due, the largest difference first."""
    payouts, parameters = _payouts(selection)
    return query(
        version,
        f"""
        with {payouts}
        select *
        from payouts
        where reconciliation_status in ('overpaid', 'underpaid')
        order by abs(difference) desc, total_payout desc, reconciliation_id
        """,
        parameters,
    )


def payout_bases(version: Version, selection: Selection) -> pd.DataFrame:
    """What each influencer's posts and orders cost at each of their own rates, all dates.

    One row per influencer with a rate per post, per order or of revenue in their payouts: the rate
    (`post_rate` …), what the marts expect at it (`post_cost` …) and, over the dearest of these,
    `saving` and `cheaper_basis` where two or more are known and differ. `even_rate_per_order` and
    `even_rate_per_post` are the rates at which the other basis would cost the same. Of several
    rates on one basis the newest counts; `has_cancelled` says that one is of a cancelled payout.
    """
    payouts, parameters = _payouts(selection)
    return query(
        version,
        f"""
        with {payouts},
        newest as (
            select *
            from payouts
            where
                basis in ('post', 'order', 'revenue_share')
                and rate > 0
                and expected_payout is not null
            qualify row_number() over (
                partition by influencer_id, basis order by date desc nulls last, payout_id desc
            ) = 1
        ),
        by_influencer as (
            select
                influencer_id,
                any_value(influencer_name) as influencer_name,
                any_value(tracked_posts) as tracked_posts,
                any_value(tracked_orders) as tracked_orders,
                any_value(tracked_revenue) as tracked_revenue,
                {_by_basis("rate", "rate")},
                {_by_basis("expected_payout", "cost")},
                count(*) as known_bases,
                bool_or(is_cancelled) as has_cancelled,
                (max(expected_payout) - min(expected_payout))::decimal(18, 2) as spread,
                arg_min(basis, expected_payout) as cheapest
            from newest
            group by influencer_id
        )
        select
            *,
            case when known_bases > 1 and spread > 0 then cheapest end as cheaper_basis,
            case when known_bases > 1 then spread end as saving,
            -- Rupees for each post are the same formula over posts.
            case when order_cost is null then
                marts.cost_per_order(coalesce(post_cost, revenue_share_cost), tracked_orders)
            end as even_rate_per_order,
            case when post_cost is null then
                marts.cost_per_order(coalesce(order_cost, revenue_share_cost), tracked_posts)
            end as even_rate_per_post
        from by_influencer
        order by
            post_cost is not null and order_cost is not null desc,
            known_bases > 1 desc,
            saving desc nulls last,
            tracked_revenue desc,
            influencer_id
        """,
        parameters,
    )


def _payouts(selection: Selection) -> tuple[str, dict[str, object]]:
    """The common table expression `payouts`: reconciled payouts of the selection's influencers.

    `payouts_on_basis` counts an influencer's payouts on one basis.
    """
    where, parameters = conditions_of("payout_reconciliation", selection, ("influencer_id",))
    return (
        f"""payouts as (
            select
                payout_reconciliation.*,
                count(payout_id) filter (where not is_cancelled)
                    over (partition by influencer_id, basis) as payouts_on_basis
            from marts.payout_reconciliation
            where {where}
        )""",
        parameters,
    )


def _amount(column: str, condition: str) -> str:
    return f"coalesce(sum({column}) filter (where {condition}), 0)::decimal(18, 2)"


def _by_basis(column: str, suffix: str) -> str:
    return ", ".join(
        f"max({column}) filter (where basis = '{basis}') as {basis}_{suffix}"
        for basis in ("post", "order", "revenue_share")
    )
