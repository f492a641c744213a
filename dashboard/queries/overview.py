"""Page Overview: what changed, and the whole business beside what influencers brought."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.selected import days_of, performance_and_before

# What a change is put down to.
EXPLAINING = ("brand", "platform", "product", "campaign", "category", "influencer_id")


def contributions(version: Version, selection: Selection) -> pd.DataFrame:
    """What each brand, platform, product, campaign, category and influencer did to the change.

    One row per `dimension` × `value` (with a `label`): revenue and spend in the period and in the
    one it is compared with (`…_before`), and ROAS of everything else in both (`roas_without`,
    `roas_without_before`). Empty where there is nothing to compare with.
    """
    if selection.compared is None:
        return pd.DataFrame()
    rows, parameters = performance_and_before(selection, *EXPLAINING)
    return query(
        version,
        f"""
        with {rows},
        totals as (
            select
                case
                    {" ".join(f"when grouping({name}) = 0 then '{name}'" for name in EXPLAINING)}
                    else 'all'
                end as dimension,
                coalesce({", ".join(EXPLAINING)}) as value,
                coalesce(sum(revenue), 0)::decimal(18, 2) as revenue,
                coalesce(sum(revenue_before), 0)::decimal(18, 2) as revenue_before,
                coalesce(sum(spend), 0)::decimal(18, 2) as spend,
                coalesce(sum(spend_before), 0)::decimal(18, 2) as spend_before
            from performance
            group by grouping sets (({"), (".join(EXPLAINING)}), ())
        )
        select
            totals.dimension,
            totals.value,
            coalesce(influencers.influencer_name, totals.value) as label,
            totals.revenue,
            totals.revenue_before,
            totals.revenue - totals.revenue_before as revenue_change,
            totals.spend,
            totals.spend_before,
            totals.spend - totals.spend_before as spend_change,
            marts.roas(
                (everything.revenue - totals.revenue)::decimal(18, 2),
                (everything.spend - totals.spend)::decimal(18, 2)
            ) as roas_without,
            marts.roas(
                (everything.revenue_before - totals.revenue_before)::decimal(18, 2),
                (everything.spend_before - totals.spend_before)::decimal(18, 2)
            ) as roas_without_before
        from totals
        cross join (from totals where dimension = 'all') as everything
        left join marts.influencer_roas as influencers
            on totals.dimension = 'influencer_id' and totals.value = influencers.influencer_id
        where totals.dimension <> 'all'
        order by totals.dimension, totals.value
        """,
        parameters,
    )


def revenue_by_source(version: Version, selection: Selection) -> pd.DataFrame:
    """Orders and revenue of the whole business by channel and source, most revenue first.

    Only the period and the brands of the selection apply: other revenue has no influencer, product
    or campaign.
    """
    brands = "and list_contains($brand, brand)" if selection.brand else ""
    return query(
        version,
        f"""
        select
            channel,
            source,
            sum(orders)::bigint as orders,
            sum(revenue)::decimal(18, 2) as revenue
        from marts.revenue_by_source_daily
        where date between $first_date and $last_date {brands}
        group by channel, source
        having sum(orders) > 0 or sum(revenue) > 0
        order by revenue desc, channel, source
        """,
        days_of(selection) | ({"brand": list(selection.brand)} if selection.brand else {}),
    )
