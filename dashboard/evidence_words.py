"""What the codes of incrementality mean to a marketer: the one place of these words.

Why a method refuses is said by the version itself, `code: words` in `refusal_reason`; here is what
to do about it.
"""

from __future__ import annotations

import formats

# What a method does.
METHODS = {
    "calibrated_share": "The share of the attributed revenue that an experiment found to be extra,"
    " taken to hold for all of it.",
    "user_holdout_cuped": "Customers were drawn by lot. Those who could see the posts are compared"
    " with those who could not, buyers or not, less what they bought before.",
    "geo_pairs_fieller": "One region of each pair was treated by lot and is compared with its twin,"
    " each against its own sales before.",
    "geo_gbr": "Regions were treated by lot. Their change of sales is set against their change of"
    " spend, all regions together.",
    "synthetic_control": "A blend of other regions that sold like the treated ones before stands"
    " for what would have happened without.",
    "did": "The change of those who were treated, less the change of those who were not.",
    "geo_tbr": "Sales of the treated regions are forecast by those of the others, day by day. The"
    " interval is too short, so it is shown and never used.",
    "dow_baseline": "Each day is compared with the same day of the week in the weeks before.",
    "fixed_share": "An agreed part of the revenue that influencers track is taken to be extra. The"
    " part is a convention: nobody measured it.",
    "source_baseline": "What the business sells on an average day without influencers is taken away"
    " from their revenue, for each day they were active.",
}
METHOD_NAMES = {
    "calibrated_share": "Share from an experiment",
    "user_holdout_cuped": "Customers held out by lot",
    "geo_pairs_fieller": "Pairs of regions",
    "geo_gbr": "Regions by their spend",
    "synthetic_control": "Synthetic control",
    "did": "Difference in differences",
    "geo_tbr": "Regions over time",
    "dow_baseline": "Same weekdays before",
    "fixed_share": "Fixed share",
    "source_baseline": "Source baseline",
}
TIERS = {
    "assumption": "Assumed: no measurement stands behind it",
    "observational": "Observed: compared with the days before, which may differ for other reasons",
    "quasi": "Compared with others who were not reached, without a draw",
    "randomized": "Tested: a draw decided who was reached",
}
VERDICTS = {
    "assumed_not_measured": "Assumed, not measured",
    "not_identified": "Does not answer the question",
    "refused": "Refused",
    "inconclusive": "Inconclusive",
    "negative": "Negative",
    "positive": "Positive",
    "profitable": "Profitable",
}
MEANINGS = {
    "assumed_not_measured": "Nobody measured this, so nobody knows how far it is off.",
    "not_identified": "Other revenue comes beside that of influencers, not instead of it.",
    "inconclusive": "The interval holds 0: sales may have risen or not. Not finding an effect does"
    " not say that there is none.",
    "negative": "Even the high end of the interval is below 0: it cost sales.",
    "positive": "It added sales: the whole interval is above 0. Whether it pays is open, because"
    " the interval reaches below break-even.",
    "profitable": "It added sales, and it pays: even the low end of the interval is above"
    " break-even.",
}
# What to do about a refusal, by its code.
NEXT_STEPS = {
    "one_arm": "Assign some customers or regions to each group.",
    "small_arm": "Run it again with at least 200 customers in each group: see the planner.",
    "sample_ratio_mismatch": "Nothing repairs it. Find where somebody fell out of one group, such"
    " as a list that was cleaned after the draw; then draw again.",
    "imbalance": "Do not use this one. Check that the draw was by chance and the list not sorted;"
    " then draw again.",
    "no_spend_contrast": "Check that the treatment reached the treated alone, and that costs are in"
    " experiment_costs or geo_daily.",
    "unbounded": "The lift in rupees still holds; for a return on it, spend more in the treated"
    " group.",
    "no_variation": "Check that sales differ between units or days, as real sales do, and that"
    " revenue is not 0 throughout.",
    "out_of_range": "Look for amounts in another unit, such as paise or crores, or with digits too"
    " many.",
    "no_units": "Name units in experiment_assignments as tracking_data or geo_daily do; for pairs,"
    " both regions with one pair_id.",
    "few_placebos": "Treat more regions, or compare with at least 19 that are not treated.",
    "few_units": "Take at least 2, better 8, on each side.",
    "pre_trend": "Choose controls that moved alike before, or let a draw choose.",
    "few_geos": "Plan with at least 8 regions.",
    "no_history": "Add the daily sales of every region from before the experiment to geo_daily.",
    "spillover": "Keep the spend in the control regions as it is, and run it again.",
    "few_pairs": "Plan with at least 4 pairs, each with both of its regions in geo_daily.",
    "few_days": "Add at least 10 days from before the experiment.",
    "few_donors": "Keep at least 10 regions untreated.",
    "poor_fit": "Treat regions that others sell like, or draw pairs instead.",
    "few_permutations": "Add more days from before, or more control regions.",
    "no_python": "Build on DuckDB to have it computed.",
    "no_experiment": "Plan one: the planner on this page draws the groups.",
    "unknown_entity": "Spell it as the data do, or add the spelling to the aliases.",
    "no_calendar_events": "List sales and festivals in calendar_events.",
    "no_outcome": "Measure a whole brand, or run an experiment.",
    "not_over": "Wait until the data reach the end of the window, and build again.",
    "calendar_event": "Run an experiment: a sale moves both groups alike.",
    "other_campaign": "Run an experiment: other campaigns move both groups alike.",
    "short_history": "Wait for more quiet weeks, or run an experiment.",
    "few_placebo_windows": "Wait for more quiet weeks, or run an experiment.",
    "placebo_trend": "Run an experiment: a trend moves both groups alike.",
    "no_spend": "Add what it cost; without cost there is no return on it.",
    "no_other_sources": "Add rows of other sources to tracking_data; better, run an experiment.",
    "no_measured_experiment": "Run an experiment about it.",
    "expired": "Run it again: what people do changes.",
    "no_attributed_revenue": "Track links or codes of those treated, so that the effect can be set"
    " against what they were credited with.",
}
DIAGNOSTICS = {
    "share": "Part of the attributed revenue that was extra",
    "measured_by": "Measured by",
    "difference_per_user": "Difference per customer, rupees",
    "unadjusted_difference_per_user": "The same, not adjusted for what they bought before",
    "theta": "Weight of what they bought before",
    "buyers_of_smaller_arm": "Customers of the smaller group who bought",
    "sample_ratio_z": "Sizes of the groups against the plan, in standard errors",
    "imbalance_z": "Groups before it began, apart by standard errors",
    "difference_per_unit_and_day": "Difference per customer or region and day, rupees",
    "welch_std_error": "Its standard error",
    "pooled_std_error": "Its standard error, were all alike",
    "pre_trend_z": "How far the groups moved apart before, in standard errors",
    "pre_trend_placebo_p": "Part of the controls that moved as far before",
    "units_left_out": "Customers or regions left out",
    "slope_of_past_revenue": "Sales during per rupee of sales before",
    "treated_cost_change": "More spent in treated regions, rupees",
    "control_cost_change": "More spent in control regions, rupees",
    "pairs": "Pairs",
    "treated_cost": "Spent in treated regions, rupees",
    "slope": "Sales of the treated per rupee of the controls, before",
    "r_squared": "How well the controls tell the treated, before (1 is wholly)",
    "test_period_spend": "Spent in treated regions, rupees",
    "expected_revenue": "Expected without it, rupees",
    "mean_placebo_error": "Mean error of the forecast where nothing happened, rupees",
    "effect_std_error": "Standard error of the effect, rupees",
}
# What may be said where a method refuses: nothing of the effect.
OF_THE_GROUPS = (
    "sample_ratio_z",
    "imbalance_z",
    "pre_trend_z",
    "pre_trend_placebo_p",
    "units_left_out",
)
ENTITY_TYPES = {
    "all": "All influencers",
    "brand": "Brand",
    "platform": "Platform",
    "campaign": "Campaign",
    "influencer": "Influencer",
}


def method(code: str) -> str:
    """The name of a method."""
    return METHOD_NAMES.get(code, formats.words(code))


def verdict(code: str) -> str:
    """A verdict in words."""
    return VERDICTS.get(code, formats.words(code))


def entity(entity_type: str, name: str) -> str:
    """What an analysis is about: `Brand HKVitals`, `All influencers`."""
    heading = ENTITY_TYPES.get(entity_type, formats.words(entity_type))
    return heading if entity_type == "all" else f"{heading} {name}"


def refusal(reason: str) -> tuple[str, str]:
    """Why a method refuses, as the version says it, and what to do next; "" where unknown."""
    code, _, words = reason.partition(": ")
    words = words or code
    return words[:1].upper() + words[1:] + ".", NEXT_STEPS.get(code, "")


def diagnostics(text: str | None, is_refused: bool) -> list[tuple[str, str]]:
    """What `name=value; …` says: each in words, with its value; those without one are left out.

    Of a method that refuses, what is of its groups alone.
    """
    found = []
    for part in (text or "").split("; "):
        name, _, value = part.partition("=")
        if value in ("", "none") or (is_refused and name not in OF_THE_GROUPS):
            continue
        found.append((DIAGNOSTICS.get(name, formats.words(name)), _value(name, value)))
    return found


def _value(name: str, value: str) -> str:
    if name == "measured_by":
        return method(value)
    try:
        number = float(value)
    except ValueError:
        return formats.words(value)
    if name == "share":
        return formats.share(number)
    return f"{number:,.0f}" if abs(number) >= 1000 or number == int(number) else f"{number:.2f}"
