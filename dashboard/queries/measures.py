"""What is summed, and the metrics over the sums: select lists of every statement on performance."""

from __future__ import annotations

from columns import COUNTS, MONEY

# How far the evidence of an incremental number is to be trusted, the least first.
TIERS = ("assumption", "observational", "quasi", "randomized")
# The method of a number whose parts are by several.
MIXED = "mixed"

# How the incremental revenue of all rows with revenue was obtained: the weakest tier of its parts.
_RANK = " ".join(f"when '{tier}' then {rank}" for rank, tier in enumerate(TIERS, start=1))
EVIDENCE = f"""
    coalesce(sum(performance.revenue) filter (performance.iroas_tier <> '{TIERS[0]}'), 0)
        ::decimal(18, 2) as measured_revenue,
    case
        when min(performance.iroas_method) filter (performance.revenue <> 0)
            <> max(performance.iroas_method) filter (performance.revenue <> 0)
            then '{MIXED}'
        else coalesce(
            max(performance.iroas_method) filter (performance.revenue <> 0), 'fixed_share'
        )
    end as iroas_method,
    coalesce(
        {list(TIERS)}[
            min(case performance.iroas_tier {_RANK} end) filter (performance.revenue <> 0)
        ],
        '{TIERS[0]}'
    ) as iroas_tier
"""

# Sums of every measure. The two at the end have no function of their own in the marts.
SUMS = ",\n    ".join(
    [f"coalesce(sum(performance.{name}), 0)::bigint as {name}" for name in COUNTS]
    + [f"coalesce(sum(performance.{name}), 0)::decimal(18, 2) as {name}" for name in MONEY]
    + [
        "coalesce(sum(performance.incremental_revenue), 0)::decimal(18, 2) as incremental_revenue",
        "coalesce(sum(performance.likes + performance.comments + performance.shares"
        " + performance.saves), 0)::bigint as engagements",
        "coalesce(sum(performance.spend + performance.additional_cost + performance.discount), 0)"
        "::decimal(18, 2) as fully_loaded_cost",
        EVIDENCE,
    ]
)

# The columns of SUMS, summed once more.
SUMS_OF_SUMS = ",\n    ".join(
    [f"sum({name})::bigint as {name}" for name in (*COUNTS, "engagements")]
    + [
        f"sum({name})::decimal(18, 2) as {name}"
        for name in (*MONEY, "incremental_revenue", "fully_loaded_cost", "measured_revenue")
    ]
)

# The metrics over those sums.
RATIOS = """
    marts.roas(revenue, spend) as roas,
    marts.roas_band(revenue, spend) as roas_band,
    marts.roas(incremental_revenue, spend) as incremental_roas,
    marts.roas(revenue, fully_loaded_cost) as fully_loaded_roas,
    marts.average_order_value(revenue, orders) as average_order_value,
    marts.cost_per_order(spend, orders) as cost_per_order,
    marts.customer_acquisition_cost(spend, new_customers) as customer_acquisition_cost,
    marts.engagement_rate(engagements, reach) as engagement_rate,
    marts.engagement_band(engagements, reach) as engagement_band,
    marts.cost_per_thousand_reach(spend, reach) as cost_per_thousand_reach,
    marts.cost_per_engagement(spend, engagements) as cost_per_engagement
"""
