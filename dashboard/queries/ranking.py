"""Page Influencers: bands of ROAS, places among all, and why so little came back."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.measures import RATIOS, SUMS
from queries.selected import JOIN_INFLUENCERS, first_row, performance

# How far from what is usual in the brand or on the platform something must be to count as a reason.
FAR_ABOVE = 1.5
FAR_BELOW = 0.75

# The sums of each influencer of the selection: what follows `with {rows},` and is called `totals`.
TOTALS_BY_INFLUENCER = f"""totals as (
            select performance.influencer_id, {SUMS}
            from performance
            group by 1
        )"""


def bands(version: Version, selection: Selection) -> pd.DataFrame:
    """How many influencers are in each ROAS band, with their revenue and spend."""
    rows, parameters = performance(selection)
    return query(
        version,
        f"""
        with {rows},
        {TOTALS_BY_INFLUENCER},
        bands as (
            select
                marts.roas_band(revenue, spend) as roas_band,
                count(*)::bigint as influencers,
                sum(revenue)::decimal(18, 2) as revenue,
                sum(spend)::decimal(18, 2) as spend,
                greatest(sum(spend) - sum(revenue), 0)::decimal(18, 2) as shortfall
            from totals
            group by 1
        )
        select *, marts.roas(revenue, spend) as roas
        from bands
        order by roas_band = 'no_spend', spend > 0 and revenue < spend, roas desc
        """,
        parameters,
    )


def band_limits(version: Version) -> dict[str, float]:
    """The ROAS where the bands meet: break-even, from where on it is average, above which good.

    They are asked of the version's own `marts.roas_band`, to a hundredth, because a project may
    set them.
    """
    return first_row(
        query(
            version,
            """
            with bands as (
                select
                    hundredths / 100 as roas,
                    marts.roas_band(hundredths::decimal(18, 2), 100::decimal(18, 2)) as roas_band
                from range(100 * 100) as series(hundredths)
            )
            select
                min(roas) filter (roas_band <> 'loss_making') as break_even,
                min(roas) filter (roas_band in ('average', 'good')) as average_from,
                min(roas) filter (roas_band = 'good') - 0.01 as good_above
            from bands
            """,
        )
    )


def standing(version: Version, selection: Selection, influencer_id: str) -> dict[str, object]:
    """The influencer's place among all of the selection, by revenue and, if paid, by ROAS.

    Empty where the selection does not hold the influencer.
    """
    rows, parameters = performance(selection)
    frame = query(
        version,
        f"""
        with {rows},
        {TOTALS_BY_INFLUENCER},
        by_influencer as (
            select influencer_id, revenue, marts.roas(revenue, spend) as roas
            from totals
        ),
        ranked as (
            select
                influencer_id,
                rank() over (order by revenue desc) as revenue_rank,
                count(*) over () as influencers,
                case when roas is not null then rank() over (order by roas desc nulls last) end
                    as roas_rank,
                count(roas) over () as paid_influencers
            from by_influencer
        )
        select revenue_rank, influencers, roas_rank, paid_influencers
        from ranked
        where influencer_id = $ranked_influencer_id
        """,
        parameters | {"ranked_influencer_id": influencer_id},
    )
    return {} if frame.empty else first_row(frame)


def reasons(version: Version, selection: Selection) -> pd.DataFrame:
    """Why influencers with a ROAS below average earned back little, largest shortfall first.

    One row for each influencer × `reason`, first of all its band. `value` is the influencer's
    number, `usual` the same number in the brand, or on the platform, that `compared_with` names:
    the one that the influencer's spend went to most. `shortfall` is what revenue lacks to cover
    spend, 0 where it does.
    """
    rows, parameters = performance(selection)
    return query(
        version,
        f"""
        with {rows},
        {TOTALS_BY_INFLUENCER},
        weak as (
            select *, {RATIOS}
            from totals
            where marts.roas_band(revenue, spend) in ('loss_making', 'poor')
        ),
        everybody as (
            select
                marts.engagement_rate(sum(engagements)::bigint, sum(reach)::bigint)
                    as engagement_rate
            from totals
        ),
        {_own_and_usual("brand")},
        {_own_and_usual("platform")},
        found as (
            select
                1 as reason_order,
                influencer_id,
                roas_band as reason,
                roas::double as value,
                null::double as usual,
                null as compared_with
            from weak
            union all
            select 2, influencer_id, 'no_orders', 0, null, null
            from weak
            where orders = 0
            union all
            select 3, influencer_id, 'no_posts', 0, null, null
            from weak
            where posts = 0
            union all
            {_far_from_usual(4, "cost_per_order", "brand", ">= $far_above *")}
            union all
            {_far_from_usual(5, "average_order_value", "brand", "<= $far_below *")}
            union all
            {_far_from_usual(6, "cost_per_thousand_reach", "platform", ">= $far_above *")}
            union all
            select
                7, weak.influencer_id, 'engagement_rate', weak.engagement_rate,
                everybody.engagement_rate, null
            from weak
            cross join everybody
            where weak.engagement_band = 'low'
        )
        select
            weak.influencer_id,
            influencers.influencer_name,
            weak.revenue,
            weak.spend,
            weak.roas,
            weak.roas_band,
            weak.orders,
            greatest(weak.spend - weak.revenue, 0)::decimal(18, 2) as shortfall,
            found.reason,
            found.value,
            found.usual,
            found.value / nullif(found.usual, 0) as times_usual,
            found.compared_with
        from weak
        inner join found on weak.influencer_id = found.influencer_id
        {JOIN_INFLUENCERS.format("weak")}
        order by
            weak.spend - weak.revenue desc,
            weak.influencer_id,
            found.reason_order
        """,
        parameters | {"far_above": FAR_ABOVE, "far_below": FAR_BELOW},
    )


def _own_and_usual(dimension: str) -> str:
    """Two common table expressions, for the brand or the platform that most of one's spend went to.

    `own_<dimension>` has everybody's own numbers there, `usual_<dimension>` those of all together.
    """
    return f"""{dimension}_totals as (
            select influencer_id, {dimension}, {SUMS}
            from performance
            where {dimension} <> 'Unknown'
            group by grouping sets ((influencer_id, {dimension}), ({dimension}))
        ),
        usual_{dimension} as (
            select *, {RATIOS}
            from {dimension}_totals
            where influencer_id is null
        ),
        own_{dimension} as (
            select *, {RATIOS}
            from {dimension}_totals
            where influencer_id is not null and spend > 0
            qualify row_number() over (
                partition by influencer_id order by spend desc, {dimension}
            ) = 1
        )"""


def _far_from_usual(order: int, metric: str, dimension: str, comparison: str) -> str:
    """The rows of `found` for a metric that is far from what is usual."""
    return f"""select
                {order},
                own.influencer_id,
                '{metric}',
                own.{metric},
                usual.{metric},
                own.{dimension}
            from own_{dimension} as own
            inner join usual_{dimension} as usual on own.{dimension} = usual.{dimension}
            where own.{metric} {comparison} usual.{metric}"""
