"""Influencers: who earns back what they cost, who does not and why, and one of them closely."""

import charts
import columns
import comparison_charts
import downloads
import filters
import formats
import influencer_comparison
import influencer_profile
import queries
import reasons
import streamlit as st
import ui
import warehouse

EVERYONE, BEST, WEAKEST, KINDS = "Everyone", "Best", "Weakest", "Which kind"
# What is asked most stands first: a phone shows no more without scrolling.
TABLE_COLUMNS = [
    "influencer_name",
    "revenue",
    "spend",
    "roas",
    "roas_band",
    "incremental_revenue",
    "incremental_roas",
    "orders",
    "cost_per_order",
    "new_customers",
    "posts",
    "engagement_rate",
    "platform",
    "category",
    "follower_tier",
]
KINDS_OF = ("follower_tier", "category", "gender", "platform")
# A kind with fewer people is about those people, not about the kind.
FEWEST = 3
MOST_SIDE_BY_SIDE = 6
WEAKEST_SHOWN = 6

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version)
everybody = queries.influencers(version)
# Two people may share a name.
shared = everybody["influencer_name"].duplicated(keep=False)
everybody["label"] = everybody["influencer_name"].where(
    ~shared, everybody["influencer_name"] + " (" + everybody["influencer_id"] + ")"
)
labels = dict(zip(everybody["influencer_id"], everybody["label"], strict=True))
full_names = dict(
    zip(
        everybody["influencer_id"],
        everybody["influencer_name"] + " (" + everybody["influencer_id"] + ")",
        strict=True,
    )
)


def look_at(*influencer_ids: str) -> None:
    """Open the profile of one, or several side by side; of none, go back to everyone."""
    st.session_state["people"] = list(influencer_ids)


def found_by(frame, text: str):
    """The rows in which a word of a description, or the id, has `text`."""
    text = text.strip().lower()
    shown = frame[["influencer_id", "influencer_name", "platform", "category", "follower_tier"]]
    return frame[
        shown.fillna("").apply(lambda row: text in " ".join(row).lower(), axis=1).astype(bool)
    ]


def show_everyone() -> None:
    """All in a table, and revenue against spend."""
    people = queries.by(version, selection, "influencer_id")
    text = st.text_input(
        "Search",
        placeholder="Name, platform, category, tier or id",
        key="find",
        bind="query-params",
        type="search",
    )
    found = found_by(people, text) if text else people
    st.markdown(
        f"{form.count(len(found))} of {form.count(len(people))} influencers. Tick a row to open the"
        f" profile. Incremental numbers: {ui.badge_of(people)}"
    )
    ids = found["influencer_id"].tolist()

    def open_ticked() -> None:
        look_at(*(ids[row] for row in st.session_state["everyone"]["selection"]["rows"]))

    if found.empty:
        st.caption("Nobody here has these letters in name, platform, category, tier or id.")
    else:
        ui.table(
            found[TABLE_COLUMNS],
            form,
            means,
            key="everyone",
            height=min(36 * (len(found) + 1), 460),
            on_select=open_ticked,
            selection_mode="single-row",
        )
        downloads.table(found, "Influencers", version, selection, key="everyone")

    limits = queries.band_limits(version)
    ui.section(
        "Who brings back more than they cost?",
        "Each mark is an influencer. Above the line of ROAS 1, revenue covers the payout. Both axes"
        " are squeezed towards the large numbers, so that small accounts can be told apart.",
    )
    people["influencer_name"] = people["influencer_id"].map(labels)
    drawn = comparison_charts.revenue_against_spend(
        people,
        {
            roas: f"ROAS {formats.ratio(roas).rstrip('0').rstrip('.')}"
            for roas in (limits["break_even"], limits["average_from"], limits["good_above"])
            if not formats.is_empty(roas)
        },
        form,
        key="revenue-against-spend",
    )
    downloads.chart(
        drawn,
        people,
        "Revenue against spend",
        version,
        selection,
        key="revenue-against-spend",
    )
    ui.section("How many are in each band?", in_words(limits))
    in_bands = queries.bands(version, selection)
    ui.table(
        in_bands[["roas_band", "influencers", "spend", "revenue", "roas"]],
        form,
        means,
        key="bands",
    )
    downloads.table(in_bands, "ROAS bands", version, selection, key="bands")


def in_words(limits) -> str:
    """What the bands mean."""
    low, average, good = (
        formats.ratio(limits[name]) for name in ("break_even", "average_from", "good_above")
    )
    return (
        f"ROAS below {low} is loss making, below {average} poor, up to {good} average and above"
        " that good."
    )


def show_best() -> None:
    """The first few by revenue, ROAS or incremental revenue."""
    with st.container(horizontal=True, gap="medium"):
        by = st.segmented_control(
            "Who is best by",
            ["revenue", "roas", "incremental_revenue"],
            default="revenue",
            required=True,
            format_func=columns.heading,
            key="best_by",
            bind="query-params",
        )
        top = st.segmented_control(
            "How many",
            [5, 10, 20],
            default=10,
            required=True,
            key="top",
            bind="query-params",
        )
    people = queries.by(version, selection, "influencer_id")
    people["influencer_name"] = people["influencer_id"].map(labels)
    note = {
        "revenue": "Most revenue first.",
        "roas": "Those who were paid, highest ROAS first. A high ROAS on a small spend is a good"
        " start, not yet a proof.",
        "incremental_revenue": "Most revenue that would not have come without them:"
        f" {ui.badge_of(people)}",
    }[by]
    people = people[people[by].notna() & (people[by] > 0)]
    people = people.sort_values([by, "revenue"], ascending=False, kind="stable")
    title = f"Top {min(top, len(people))} by {columns.in_sentence(by)}"
    ui.section(title)
    st.markdown(note)
    if people.empty:
        st.caption("Nobody has any in this period.")
        return
    drawn = charts.ranked(
        people,
        "influencer_name",
        by,
        form,
        key="best",
        top=top,
        beside="spend" if by == "roas" else "roas",
    )
    downloads.chart(drawn, people.head(top), title, version, selection, key="best")


def show_weakest() -> None:
    """Those whose ROAS is below average, with what is behind it."""
    bands = queries.bands(version, selection).set_index("roas_band")
    limits = queries.band_limits(version)
    found = queries.reasons(version, selection)
    paid = int(bands.drop("no_spend", errors="ignore")["influencers"].sum())
    ids = list(dict.fromkeys(found["influencer_id"]))
    ui.section("Who earned back too little, and why?")
    if not ids:
        st.success(
            f"Nobody. All {form.count(paid)} who were paid have a ROAS of "
            f"{formats.ratio(limits['average_from'])} or more."
            if paid
            else "Nobody was paid in this period, so nobody can have earned back too little."
        )
    else:
        text = (
            f"{form.count(len(ids))} of {form.count(paid)} paid influencers have a ROAS below"
            f" {formats.ratio(limits['average_from'])}."
        )
        if "loss_making" in bands.index:
            loss = bands.loc["loss_making"]
            text += (
                f" {form.count(loss['influencers'])} of them cost more than they brought:"
                f" {form.short_money(loss['shortfall'])} in all."
            )
        st.markdown(ui.literal(text))
        st.caption(
            "The largest loss comes first. “Usual” is the same number over everybody who works for"
            " the brand, or is on the platform, under the same filters."
        )
        shown = ids
        if len(ids) > WEAKEST_SHOWN:
            is_all = st.toggle(
                f"Show all {form.count(len(ids))}", key="all_weakest", bind="query-params"
            )
            shown = ids if is_all else ids[:WEAKEST_SHOWN]
        for start in range(0, len(shown), 2):
            places = st.columns(2, gap="small")
            for place, id_ in zip(places, shown[start : start + 2], strict=False):
                with place:
                    show_weak(found[found["influencer_id"] == id_], limits)
        downloads.table(found, "Weakest influencers", version, selection, key="weakest")
    unpaid = bands.loc["no_spend"] if "no_spend" in bands.index else None
    if unpaid is not None:
        st.caption(
            f"{form.count(unpaid['influencers'])} more were paid nothing and brought"
            f" {form.short_money(unpaid['revenue'])}: they have no ROAS and are not judged here."
        )


def show_weak(found, limits) -> None:
    """One of the weakest, with the reasons."""
    first = found.iloc[0]
    id_ = first["influencer_id"]
    with st.container(border=True, height="stretch", key=f"weak-{id_}"):
        band = influencer_profile.badge("ROAS", first["roas_band"])
        st.markdown(f"**{ui.literal(labels[id_])}** {band}")
        written = reasons.sentences(found, limits["average_from"], form)
        st.markdown("\n".join(f"- {ui.literal(sentence)}" for sentence in written))
        st.button(
            "Open profile →", key=f"open-{id_}", on_click=look_at, args=(id_,), type="tertiary"
        )


def show_kinds() -> None:
    """Cuts by what influencers are like."""
    kind = st.segmented_control(
        "Kind",
        KINDS_OF,
        default="follower_tier",
        required=True,
        format_func=columns.heading,
        key="kind",
        bind="query-params",
    )
    found = queries.with_change(version, selection, kind)
    found = found[found["influencers"] > 0]
    found[kind] = found[kind].fillna("unknown")
    if kind == "follower_tier":
        found[kind] = found[kind].map(formats.words)
    paid = found[found["roas"].notna()].sort_values("roas", ascending=False)
    ui.section(f"Which {columns.in_sentence(kind)} gives most for each rupee?")
    many = paid[paid["influencers"] >= FEWEST]
    if len(many) > 1:
        high, low = many.iloc[0], many.iloc[-1]
        st.markdown(
            f"**{ui.literal(high[kind])}** brought most for each rupee: ROAS"
            f" {formats.ratio(high['roas'])} from {form.count(high['influencers'])} influencers."
            f" **{ui.literal(low[kind])}** brought least: {formats.ratio(low['roas'])} from"
            f" {form.count(low['influencers'])}."
        )
        if len(many) < len(paid):
            st.caption(f"Kinds with fewer than {FEWEST} influencers do not compete here.")
    if not paid.empty:
        drawn = charts.ranked(paid, kind, "roas", form, key="kinds", beside="influencers", top=12)
        title = f"ROAS by {columns.in_sentence(kind)}"
        downloads.chart(drawn, paid, title, version, selection, key="kinds")
    else:
        st.caption("Nobody was paid in this period, so there is no ROAS to compare.")
    st.markdown(f"Incremental numbers: {ui.badge_of(found)}")
    ui.table(
        found[
            [
                kind,
                "influencers",
                "revenue",
                "spend",
                "roas",
                "incremental_revenue",
                "incremental_roas",
                "new_customers",
                "customer_acquisition_cost",
                "engagement_rate",
                "cost_per_thousand_reach",
            ]
        ],
        form,
        means,
        key="kinds-table",
    )
    title = f"Influencers by {columns.in_sentence(kind)}"
    downloads.table(found, title, version, selection, key="kinds-table")
    ui.section("Two traits at once")
    other = st.segmented_control(
        "Together with",
        [name for name in KINDS_OF if name != kind],
        default="category" if kind != "category" else "follower_tier",
        required=True,
        format_func=columns.heading,
        key=f"{kind}_with",
        bind="query-params",
    )
    cells = queries.matrix(version, selection, other, kind)
    # The one with fewer values goes across: that fits on a phone.
    rows, across = sorted((other, kind), key=lambda name: -cells[name].nunique())
    if rows != other:
        cells = queries.matrix(version, selection, rows, across)
    st.caption("ROAS: the stronger the colour, the more. A dash means that nothing was spent.")
    drawn = comparison_charts.matrix(
        cells,
        rows,
        across,
        "roas",
        form,
        key="kinds-matrix",
        order={"follower_tier": queries.options(version)["follower_tier"]},
    )
    title = f"ROAS by {columns.in_sentence(rows)} and {columns.in_sentence(across)}"
    downloads.chart(drawn, cells, title, version, selection, key="kinds-matrix")


ui.header(
    version, "Influencers", "Who earns back what they cost, who does not, and why.", selection
)
totals = queries.totals(version, selection)
people = st.multiselect(
    "Look closer",
    everybody["influencer_id"].tolist(),
    format_func=full_names.get,
    placeholder="One name opens the profile, more names compare",
    max_selections=MOST_SIDE_BY_SIDE,
    key="people",
    bind="query-params",
)
if people:
    st.button("← All influencers", key="back", on_click=look_at)
    closer = everybody.set_index("influencer_id", drop=False).loc[people]
    if len(people) == 1:
        influencer_profile.show(version, selection, form, means, closer.iloc[0].to_dict())
    else:
        influencer_comparison.show(version, selection, form, means, closer)
elif not totals["rows"]:
    ui.nothing_found(selection)
else:
    st.caption(ui.counted(totals, version, form))
    shows = {
        EVERYONE: show_everyone,
        BEST: show_best,
        WEAKEST: show_weakest,
        KINDS: show_kinds,
    }
    for tab, show in zip(
        st.tabs(list(shows), key="show", bind="query-params"), shows.values(), strict=True
    ):
        if tab.open:
            with tab:
                show()
