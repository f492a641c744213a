"""Every SQL statement of the dashboard, one module for each page and what they share.

They read marts, sum measures and leave each ratio to the functions that the version brings along
(`marts.roas` and the like), so that no formula stands here twice. Values are always parameters.
Where a name of a column is put into a statement, it comes from a list in this project.

Each function takes a `Version` and gives a DataFrame, or a dictionary where there is one row.
Pages `import queries` and call them from here.
"""

from queries.builds import (
    build_info,
    data_period,
    data_quality,
    has_days,
    rejected_rows,
    rejections,
)
from queries.choices import influencers, options
from queries.experiment_plans import (
    ALL_BRANDS,
    DESIGNS,
    as_assignments,
    as_experiment,
    groups,
    planned_brands,
    sizes,
)
from queries.experiments import distances, entities, experiments, in_total, methods
from queries.incremental import assumed_shares, assumption, incremental_in_marts
from queries.meaning import definitions, meanings, tables
from queries.measures import MIXED, TIERS
from queries.overview import contributions, revenue_by_source
from queries.payout_reconciliation import (
    payout_bases,
    payout_totals,
    payouts_by,
    payouts_of,
    payouts_to_check,
    reconciliation,
)
from queries.performance import GRAINS, by, daily, matrix, over_time_by, totals, with_change
from queries.post_performance import (
    CAPTION_ORDERS,
    captions,
    hashtags,
    post_totals,
    posts,
    posts_by_engagement,
    some_posts,
)
from queries.ranking import FAR_ABOVE, FAR_BELOW, band_limits, bands, reasons, standing

__all__ = [
    "ALL_BRANDS",
    "CAPTION_ORDERS",
    "DESIGNS",
    "FAR_ABOVE",
    "FAR_BELOW",
    "GRAINS",
    "MIXED",
    "TIERS",
    "as_assignments",
    "as_experiment",
    "assumed_shares",
    "assumption",
    "band_limits",
    "bands",
    "build_info",
    "by",
    "captions",
    "contributions",
    "daily",
    "data_period",
    "data_quality",
    "definitions",
    "distances",
    "entities",
    "experiments",
    "groups",
    "has_days",
    "hashtags",
    "in_total",
    "incremental_in_marts",
    "influencers",
    "matrix",
    "meanings",
    "methods",
    "options",
    "over_time_by",
    "payout_bases",
    "payout_totals",
    "payouts_by",
    "payouts_of",
    "payouts_to_check",
    "planned_brands",
    "post_totals",
    "posts",
    "posts_by_engagement",
    "reasons",
    "reconciliation",
    "rejected_rows",
    "rejections",
    "revenue_by_source",
    "sizes",
    "some_posts",
    "standing",
    "tables",
    "totals",
    "with_change",
]
