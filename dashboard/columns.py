"""How each column of the marts is shown: its heading and what kind of value it holds."""

from __future__ import annotations

from collections.abc import Callable

import formats
from formats import Formats

# Headings that are not just the column's name as words.
HEADINGS = {
    "roas": "ROAS",
    "roas_band": "ROAS band",
    "incremental_roas": "Incremental ROAS",
    "fully_loaded_roas": "Fully loaded ROAS",
    "roas_without": "ROAS without it",
    "roas_without_before": "ROAS without it, before",
    "rolling_7_day_roas": "ROAS, last 7 days",
    "check_name": "Check",
    "influencer_id": "Influencer id",
    "influencer_name": "Influencer",
    "roas_before": "ROAS before",
    "revenue_growth": "Revenue change",
    "spend_growth": "Spend change",
    "reconciliation_status": "Checked against its rule",
    "iroas_method": "Incremental method",
    "iroas_tier": "Evidence",
    "share_in_use": "Assumed incremental share",
    "break_even_share": "Break-even share",
    "payout_rule": "Rule followed",
    "payouts_on_basis": "Payouts on this basis",
    "not_said": "Payment not said",
    "url": "Post",
    "measured_revenue": "Revenue with a measured share",
    "assumed": "Assumed",
    "measured": "Measured",
    "measured_low": "Interval from",
    "measured_high": "Interval to",
    "difference_in_roas": "Assumed too high by",
    "assumed_share": "Assumed share",
    "measured_share": "Measured share",
    "about": "About",
    "weeks": "Weeks",
    "units": "There are",
    "units_needed": "Needed",
    "detectable_lift": "All of them show a lift of",
    "chance": "Chance to find yours with all",
    "revenue_of_treated": "Sales of the treated without it",
    "detectable_roas": "As incremental ROAS",
    "estimate": "Incremental ROAS",
    "ci_low": "Interval from",
    "ci_high": "Interval to",
    "mde80": "Smallest effect it could find",
}

# The additive measures of `marts.performance_daily`, which any cut of it sums.
COUNTS = (
    "touchpoints",
    "orders",
    "refunded_orders",
    "new_customers",
    "posts",
    "reach",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
)
MONEY = ("revenue", "spend", "refunded_revenue", "discount", "additional_cost")

KINDS = {
    "money": (
        *MONEY,
        "incremental_revenue",
        "fully_loaded_cost",
        "average_order_value",
        "cost_per_order",
        "customer_acquisition_cost",
        "cost_per_thousand_reach",
        "total_payout",
        "expected_payout",
        "difference",
        "revenue_before",
        "revenue_change",
        "spend_before",
        "spend_change",
        "shortfall",
        "paid",
        "payable",
        "not_said",
        "cancelled",
        "overpaid",
        "underpaid",
        "not_checkable",
        "unpaid_revenue",
        "tracked_revenue",
        "post_cost",
        "order_cost",
        "revenue_share_cost",
        "saving",
        "measured_revenue",
        "revenue_of_treated",
    ),
    "money_exact": (
        "cost_per_engagement",
        "even_rate_per_order",
        "even_rate_per_post",
    ),
    "count": (
        *COUNTS,
        "customers",
        "engagements",
        "follower_count",
        "active_days",
        "influencers",
        "rows",
        "value",
        "out_of",
        "line",
        "first_line",
        "tracked_posts",
        "tracked_orders",
        "declared_orders",
        "payouts",
        "unpaid_influencers",
        "payouts_on_basis",
        "weeks",
        "units",
        "units_needed",
    ),
    "ratio": (
        "roas",
        "incremental_roas",
        "fully_loaded_roas",
        "roas_without",
        "roas_without_before",
        "roas_before",
        "rolling_7_day_roas",
        "assumed",
        "measured",
        "measured_low",
        "measured_high",
        "difference_in_roas",
        "detectable_roas",
        "estimate",
        "ci_low",
        "ci_high",
        "mde80",
    ),
    "growth": ("revenue_growth", "spend_growth"),
    "share": (
        "engagement_rate",
        "share",
        "share_in_use",
        "break_even_share",
        "assumed_share",
        "measured_share",
        "detectable_lift",
    ),
    "percent": ("chance",),
    "day": ("date", "first_active_date", "last_active_date"),
    "words": (
        "roas_band",
        "engagement_band",
        "follower_tier",
        "iroas_method",
        "iroas_tier",
        "check_name",
        "subject",
        "source_table",
        "channel",
        "status",
        "basis",
        "reconciliation_status",
        "payout_rule",
        "payment_status",
        "cheaper_basis",
    ),
}
_KIND_OF = {column: kind for kind, columns in KINDS.items() for column in columns}


def heading(column: str) -> str:
    """What stands above the column, and beside a number of it."""
    return HEADINGS.get(column) or formats.words(column)


def in_sentence(column: str) -> str:
    """The heading within a sentence: `incremental revenue`, but `ROAS`."""
    text = heading(column)
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def named(column: str, text: str) -> str:
    """A written value with its name: ROAS 2.53, Spend ₹5,000, 12 orders; other kinds as is."""
    if column in KINDS["ratio"] or column in KINDS["money"]:
        return f"{heading(column)} {text}"
    if column in KINDS["count"] and column != "value":
        word = in_sentence(column)
        return f"{text} {word.removesuffix('s') if text == '1' else word}"
    return text


def writer(column: str, form: Formats) -> Callable[[object], str] | None:
    """The function that writes a value of the column; None where it is text as it stands."""
    kind = _KIND_OF.get(column)
    if kind is None:
        return None
    return getattr(form, kind, None) or getattr(formats, kind)
