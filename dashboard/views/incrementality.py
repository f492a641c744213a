"""Incrementality: how much of the revenue influencers caused, and how sure anybody can be."""

import assumption_sensitivity
import columns
import downloads
import evidence
import evidence_words
import experiment_planner
import experiment_results
import filters
import formats
import interval_charts
import queries
import streamlit as st
import ui
import warehouse
from evidence_of_sums import evidence_of

CUTS = ("brand", "platform", "category", "campaign")
SHOWN = ["revenue", "spend", "roas", "incremental_revenue", "incremental_roas", "iroas_tier"]
METHODS, EXPERIMENTS, ASSUMPTION, PLAN = "Methods", "Experiments", "Assumption", "Plan"

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version)


def show_numbers() -> None:
    """The cards, and what stands behind them."""
    earlier = selection.before()
    before = queries.totals(version, earlier) if earlier else {}
    badge = ui.badge_of(totals)
    ui.cards(
        [
            ui.Card(
                name,
                totals[name],
                before.get(name),
                badge=badge if name.startswith("incremental") else "",
            )
            for name in ("revenue", "incremental_revenue", "roas", "incremental_roas")
        ],
        form,
        means,
        key="incrementality",
    )
    known = evidence_of(totals)
    if known.is_mixed:
        heading = f"Part measured, part assumed: {known.in_words}"
    elif known.measured_share:
        heading = "Measured"
    else:
        heading = "Assumed, not measured"
    with st.container(border=True, key="what-it-means"):
        st.markdown(f"**{heading}**")
        st.markdown(" ".join(behind(known)))
        if known.measured_share:
            found = queries.in_total(version, selection).to_dict("records")
            st.markdown("\n".join(f"- {ui.literal(measurement(row))}" for row in found))


def measurement(row: dict[str, object]) -> str:
    """What was measured of a part, over all dates, in a sentence."""
    about = evidence_words.entity(row["entity_type"], row["entity_id"])
    verdict = evidence_words.verdict(row["verdict"]).lower()
    text = f"{about}: incremental ROAS {formats.ratio(row['measured'])} over all dates"
    ends = formats.ratios(row["measured_low"], row["measured_high"])
    if not ends:
        return f"{text}, {verdict}."
    doubt = ", so it may as well be nothing" if row["verdict"] == "inconclusive" else ""
    return f"{text}, interval {ends}: {verdict}{doubt}."


def behind(known) -> list[str]:
    """What stands behind the incremental numbers, in sentences."""
    if not totals["revenue"]:
        return ["There is no revenue here to take a share of."]
    part = float(totals["incremental_revenue"]) / float(totals["revenue"])
    texts = [
        f"Of every ₹100 that came through influencers, ₹{part * 100:.0f} "
        + ("are extra by what was measured" if known.measured_share else "are taken to be extra")
        + (" and assumed" if known.is_mixed else "")
        + "; the rest would have come anyway."
    ]
    if known.measured_share:
        texts.append(
            "What an experiment found of a brand, a campaign or a platform is taken to hold for the"
            " days chosen here. How sure that is, its interval says: see the methods."
        )
    if known.is_mixed:
        texts.append(
            "The assumed part has nobody to compare with, so there is no range around the sum."
        )
    elif not known.measured_share:
        texts.append(
            "Nobody measured this for what the filters leave: an experiment about a whole brand"
            " says nothing of a part of it. That is why there is no interval around these numbers;"
            " it would claim a measurement. And where one share stands for all, it changes no"
            " ranking."
        )
    return texts


def show_methods() -> None:
    """All methods on one entity, then where it falls."""
    ui.section(
        "The methods side by side",
        "Stronger evidence goes first. An assumption never has an interval; a method whose"
        " conditions fail says so and gives no number.",
    )
    found = queries.entities(version, selection)
    if found.empty:
        st.info("No method has anything to say of what the filters leave.")
    else:
        names = {
            (row.entity_type, row.entity_id): evidence_words.entity(row.entity_type, row.label)
            + (" · measured" if row.is_measured else "")
            for row in found.itertuples()
        }
        entity = st.selectbox("About", list(names), format_func=names.get, key="methods_about")
        methods = queries.methods(version, *entity)
        about = names[entity].removesuffix(" · measured")
        st.caption(
            "Of all of it: other filters do not apply. Each method is about days of its own, and an"
            f" experiment about what it spent more. {evidence.HOW_TO_READ}"
        )
        drawn = interval_charts.forest(methods, form, key="forest", about=about)
        title = f"Incremental ROAS by method: {about}"
        if drawn is None:
            st.info("No method has a number here: why, each says below.")
            downloads.table(methods, title, version, None, key="methods")
        else:
            downloads.chart(drawn, methods, title, version, None, key="forest")
        evidence.show(methods)
    show_cuts()


def show_cuts() -> None:
    """Incremental revenue by one cut, under the filters."""
    ui.section("Where it falls")
    cut = st.segmented_control(
        "Cut",
        CUTS,
        default=CUTS[0],
        format_func=columns.heading,
        required=True,
        key="incremental-by",
        label_visibility="collapsed",
    )
    found = queries.by(version, selection, cut)
    st.markdown(f"Under the filters above {ui.badge_of(found)}")
    ui.table(found[[cut, *SHOWN]], form, means, key="incremental-by-cut")
    title = f"Incremental revenue by {cut}"
    downloads.table(found, title, version, selection, key="incremental-by-cut")
    method = queries.build_info(version)["iroas_method"]
    if method == "fixed_share":
        return
    held = queries.incremental_in_marts(version, cut)
    st.markdown(
        f"What the tables of this build hold, by {formats.words(method).lower()} where nothing was"
        " measured"
    )
    st.caption("All dates, without filters: this method does not add up over days or influencers.")
    ui.table(held[[cut, *SHOWN, "iroas_method"]], form, means, key="incremental-in-marts")
    title = f"Incremental revenue of the build by {cut}"
    downloads.table(held, title, version, None, key="incremental-in-marts")


ui.header(
    version,
    "Incrementality",
    "What part of the revenue would not have come without influencers?",
    selection,
)
totals = queries.totals(version, selection)
if not totals["rows"]:
    ui.nothing_found(selection)
show_numbers()
shows = {
    METHODS: show_methods,
    EXPERIMENTS: lambda: experiment_results.show(version, selection, form),
    ASSUMPTION: lambda: assumption_sensitivity.show(version, selection, form, means, totals),
    PLAN: lambda: experiment_planner.show(version, selection, form),
}
for tab, show in zip(
    st.tabs(list(shows), key="see", bind="query-params"), shows.values(), strict=True
):
    if tab.open:
        with tab:
            show()
