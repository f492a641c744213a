"""Brands & campaigns: what each brand, campaign, product and category brought and cost."""

import charts
import columns
import comparison_charts
import downloads
import filters
import formats
import queries
import streamlit as st
import ui
import warehouse

MEASURES = (
    "roas",
    "revenue",
    "spend",
    "incremental_revenue",
    "incremental_roas",
    "new_customers",
    "customer_acquisition_cost",
)
CUTS = {
    "campaign": "Campaigns",
    "product": "Products",
    "category": "Categories",
    "brand": "Brands",
    "platform": "Platforms",
}
# Columns that are in no mart, and so have no description there.
MEANINGS = {
    "revenue_growth": "Revenue against the period it is compared with; a dash where that had none.",
    "spend_growth": "Spend against the period it is compared with; a dash where that had none.",
    "roas_before": "ROAS in the period it is compared with.",
    "influencers": "How many influencers it had in this period.",
}

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version) | MEANINGS


def choose(label: str, options, default: str, key: str, names=columns.heading) -> str:
    """One of a few, kept in the URL."""
    return st.segmented_control(
        label,
        list(options),
        default=default,
        required=True,
        format_func=names,
        key=key,
        bind="query-params",
        wrap=True,
    )


def marked(measure: str, found) -> None:
    """The badge of what was found where the measure is an incremental one."""
    if measure.startswith("incremental"):
        st.markdown(f"{columns.heading(measure)}: {ui.badge_of(found)}")
        if queries.totals(version, selection)["measured_revenue"]:
            st.caption("What was measured of a brand is not carried over to one of its platforms.")


def show_numbers(totals) -> None:
    """The cards of the page."""
    earlier = selection.before()
    before = queries.totals(version, earlier) if earlier else {}
    wanted = [
        ("revenue", True),
        ("spend", None),
        ("roas", True),
        ("incremental_roas", True),
        ("orders", True),
        ("average_order_value", True),
        ("new_customers", True),
        ("customer_acquisition_cost", False),
    ]
    ui.cards(
        [
            ui.Card(
                name,
                totals[name],
                before.get(name),
                badge=ui.badge_of(totals) if name == "incremental_roas" else "",
                rising_is_good=good,
            )
            for name, good in wanted
        ],
        form,
        means,
        key="brands",
    )


def show_matrix() -> None:
    """Brands by platforms."""
    ui.section("How does each brand do on each platform?")
    measure = st.selectbox(
        "Show", MEASURES, format_func=columns.heading, key="measure", bind="query-params"
    )
    found = queries.matrix(version, selection, "brand", "platform")
    marked(measure, found)
    drawn = comparison_charts.matrix(
        found, "brand", "platform", measure, form, key="brand-by-platform"
    )
    title = f"{columns.heading(measure)} by brand and platform"
    st.caption(
        "The stronger the colour, the more. The last row and column are of everything together, not"
        " the mean of the cells. A dash means that there is nothing to divide by."
    )
    downloads.chart(drawn, found, title, version, selection, key="brand-by-platform")


def show_trend() -> None:
    """Brands over time."""
    brands = queries.by(version, selection, "brand")["brand"].tolist()
    ui.section("How did each brand move?")
    measure = choose("Over time", ("revenue", "spend", "roas", "new_customers"), "revenue", "trend")
    days = selection.period.days
    grain = "day" if days <= 31 else "week" if days <= 200 else "month"
    st.caption(charts.grain_note(selection.period, grain))
    found = queries.over_time_by(version, selection, "brand", brands, grain)
    drawn = comparison_charts.lines(
        found, "brand", measure, form, key="brand-over-time", grain=grain
    )
    title = f"{columns.heading(measure)} of each brand by {grain}"
    downloads.chart(drawn, found, title, version, selection, key="brand-over-time")


def show_list() -> None:
    """Campaigns, products, categories … in a table."""
    ui.section("What did each bring, and what did it cost?")
    cut = choose("List", CUTS, "campaign", "list", CUTS.get)
    found = queries.with_change(version, selection, cut)
    found[cut] = found[cut].fillna("Unknown")
    if selection.compared:
        first, last = selection.compared.first, selection.compared.last
        st.caption(
            f"Changes are against {formats.days(first, last)}. What ended before this period is"
            " listed with nothing in it."
        )
    if cut == "campaign":
        note_spread_spend()
    st.markdown(f"Incremental numbers: {ui.badge_of(found)}")
    shown = [
        cut,
        "revenue",
        *(["revenue_growth"] if selection.compared else []),
        "spend",
        *(["spend_growth"] if selection.compared else []),
        "roas",
        *(["roas_before"] if selection.compared else []),
        "roas_band",
        "incremental_revenue",
        "incremental_roas",
        *(["iroas_tier"] if found["iroas_tier"].nunique() > 1 else []),
        "orders",
        "new_customers",
        "customer_acquisition_cost",
        "influencers",
    ]
    ui.table(
        found[shown],
        form,
        means,
        key="list-table",
        height=min(36 * (len(found) + 1), 460),
    )
    downloads.table(found, CUTS[cut], version, selection, key="list-table")


def show_new_customers() -> None:
    """What a new customer costs, by brand and by platform."""
    ui.section(
        "What does a new customer cost?",
        "Spend for each customer whose first order ever came through an influencer.",
    )
    for place, name in zip(st.columns(2, gap="medium"), ("brand", "platform"), strict=True):
        with place, st.container(border=True, height="stretch"):
            st.markdown(f"**{columns.heading(name)}**")
            found = queries.by(version, selection, name)
            found = found[found["customer_acquisition_cost"].notna()]
            found = found[found["customer_acquisition_cost"] > 0]
            if found.empty:
                st.caption("No new customers that were paid for in this period.")
                continue
            found = found.sort_values("customer_acquisition_cost")
            drawn = charts.ranked(
                found,
                name,
                "customer_acquisition_cost",
                form,
                key=f"new-customers-by-{name}",
                beside="new_customers",
            )
            title = f"Customer acquisition cost by {name}"
            downloads.chart(drawn, found, title, version, selection, key=f"new-customers-by-{name}")


def note_spread_spend() -> None:
    """Where the spend of a campaign comes from, and what that means in a part of the data."""
    days = queries.build_info(version)["attribution_window_days"]
    text = (
        "Payouts for posts name no campaign. Each is put down to what its influencer sold from the"
        f" day of the post to {days:.0f} days after it, or ever where that was nothing."
    )
    if selection.period != queries.data_period(version):
        text += (
            " A post shortly before the end of the period may have sold after it, so a campaign"
            " that was only starting then has more spend than revenue."
        )
    st.caption(text)


ui.header(
    version,
    "Brands & campaigns",
    "What each brand, campaign and product brought, and what it cost.",
    selection,
)
totals = queries.totals(version, selection)
if not totals["rows"]:
    ui.nothing_found(selection)
else:
    st.caption(ui.counted(totals, version, form))
    show_numbers(totals)
    left, right = st.columns(2, gap="medium")
    with left:
        show_matrix()
    with right:
        show_trend()
    show_list()
    show_new_customers()
