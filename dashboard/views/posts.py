"""Posts: which captions, hashtags and posts sold, and which were only liked."""

from functools import partial

import columns
import downloads
import filters
import formats
import queries
import relation_charts
import streamlit as st
import ui
import warehouse

ORDERS = {
    "orders": "Traced orders",
    "revenue": "Traced revenue",
    "engagement_rate": "Engagement rate",
}
TRACED = {"orders": "Traced orders", "revenue": "Traced revenue", "roas": "Traced ROAS"}
TRACED_NOTE = (
    "Orders, revenue and ROAS are traced to the posts: last touch within {days} days. Traced"
    " orders may come after the period, which chooses posts by the day they went live."
)
MEASURES = ("engagement_rate", "engagements", "reach")
ROWS = 1000
EVERY_ROW = 2**62

version = warehouse.current()
selection = filters.chosen()
form = filters.form()
means = ui.definitions(version)
days = queries.build_info(version)["attribution_window_days"]

ui.header(version, "Posts", "Which posts sold, and which were only liked.", selection)
totals = queries.post_totals(version, selection)
if not totals["posts"]:
    ui.nothing_found(selection)
earlier = selection.before()
before = queries.post_totals(version, earlier) if earlier else {}
st.caption(
    f"{form.count(totals['posts'])} posts of {form.count(totals['influencers'])} influencers."
    + (
        " A post names no product or campaign, so those filters keep the posts of influencers who"
        " match them."
        if selection.product or selection.campaign
        else ""
    )
)

means |= {
    "orders": f"Orders traced to the post: last touch within {days} days.",
    "revenue": f"Revenue traced to the post: last touch within {days} days, rupees.",
    "roas": "Traced revenue over the spend that was allocated to the posts.",
}
ui.cards(
    [
        ui.Card("posts", totals["posts"], before.get("posts")),
        ui.Card("reach", totals["reach"], before.get("reach")),
        ui.Card("engagements", totals["engagements"], before.get("engagements")),
        ui.Card("engagement_rate", totals["engagement_rate"], before.get("engagement_rate")),
        ui.Card("orders", totals["orders"], heading="Traced orders"),
        ui.Card("revenue", totals["revenue"], heading="Traced revenue"),
        ui.Card("spend", totals["spend"], heading="Spend on posts"),
        ui.Card("roas", totals["roas"], heading="Traced ROAS"),
    ],
    form,
    means,
    key="posts",
)
with st.expander("What “traced” means", key="traced"):
    st.markdown(
        f"""
- An order is traced to the **last post of the same influencer before it, at most {days} days
  before** (last touch). Where the tracking data name a post, the order goes to that post.
- The period chooses posts by the day they went live. Their traced orders may come later, so these
  sums are not those of the other pages, which count orders by their own day.
- Posts of the last {days} days of the data may still sell. That is why traced numbers are not
  compared with the period before.
- Last touch says which post came last, not which post caused the order.
- Spend on posts is what was paid per post, and per order or share of revenue for traced orders.
  Flat fees are spread over days and are on no post, so traced ROAS leaves them out.
"""
    )

ui.section("Best captions", "A caption used in several posts counts once, with all of them.")
choice, least = st.columns([3, 2], vertical_alignment="bottom")
with choice:
    order = st.segmented_control(
        "Best by",
        list(ORDERS),
        format_func=ORDERS.get,
        default="orders",
        required=True,
        key="captions-by",
        wrap=True,
    )
with least:
    minimum_reach = (
        st.number_input(
            "Reach at least",
            min_value=0,
            value=1000,
            step=1000,
            key="captions-reach",
            help="A small post gets a high engagement rate from a handful of likes.",
        )
        if order == "engagement_rate"
        else 0
    )
best = queries.captions(version, selection, order, minimum_reach)
if best.empty:
    st.info(
        "These posts have no captions."
        if not totals["captions"]
        else f"No caption has {ORDERS[order].lower()} here"
        + (" at this reach. Choose a smaller one." if minimum_reach else "."),
    )
for place, row in enumerate(best.to_dict("records")):
    with st.container(border=True, key=f"caption-{place}"):
        st.markdown(ui.literal(" ".join(row["caption"].split())))
        numbers = [
            f"{ORDERS[name]} {ui.literal(columns.writer(name, form)(row[name]))}" for name in ORDERS
        ]
        numbers[list(ORDERS).index(order)] = f"**{numbers[list(ORDERS).index(order)]}**"
        numbers.append(f"Reach {form.short_count(row['reach'])}")
        who = [
            row["influencer_name"] or f"{form.count(row['influencers'])} influencers",
            row["platform"] or "several platforms",
            formats.day(row["date"]),
        ]
        if row["posts"] > 1:
            who.append(f"{form.count(row['posts'])} posts")
        text, link = st.columns([5, 1], vertical_alignment="center")
        text.markdown(" · ".join(numbers))
        text.caption(ui.literal(" · ".join(who)))
        if row["url"]:
            link.link_button(
                "Open post ↗", row["url"], type="tertiary", key=f"open-caption-{place}"
            )

if not best.empty:
    downloads.table(
        partial(queries.captions, version, selection, order, minimum_reach, EVERY_ROW),
        f"Captions by {ORDERS[order].lower()}",
        version,
        selection,
        key="captions",
        note=TRACED_NOTE.format(days=days),
    )

ui.section(
    "Hashtags",
    "How the posts with each hashtag do. A post counts in each of its hashtags, so rows do not add"
    " up; a hashtag on the better posts need not be what made them better.",
)
minimum_posts = st.number_input(
    "Posts at least",
    min_value=1,
    value=min(5, max(1, int(totals["posts"]) // 20)),
    step=1,
    key="hashtag-posts",
    width=200,
)
tags = queries.hashtags(version, selection, minimum_posts)
if tags.empty:
    st.info("No hashtag is in that many of these posts.")
else:
    ui.table(
        tags[["hashtag", "posts", "reach", "engagement_rate", "orders", "revenue", "roas"]],
        form,
        means,
        key="hashtags",
        headings=TRACED,
    )
    downloads.table(
        tags,
        "Hashtags",
        version,
        selection,
        key="hashtags",
        note=f"A post counts in each of its hashtags. {TRACED_NOTE.format(days=days)}",
    )

ui.section("Does engagement sell?", "One point is one post.")
measure = st.segmented_control(
    "Against",
    MEASURES,
    format_func=columns.heading,
    default=MEASURES[0],
    required=True,
    key="scatter-by",
)
points = queries.some_posts(version, selection)
if points.empty:
    st.info("None of these posts has a reach.")
else:
    drawn = relation_charts.scatter(
        points,
        measure,
        "revenue",
        form,
        key="engagement-against-revenue",
        by="platform",
        described=("influencer_name", "date"),
        y_heading="Traced revenue",
    )
    downloads.chart(
        drawn,
        partial(queries.some_posts, version, selection, EVERY_ROW),
        f"Traced revenue against {columns.in_sentence(measure)}",
        version,
        selection,
        key="engagement-against-revenue",
        note=TRACED_NOTE.format(days=days),
    )
    found = int(points["found"].iloc[0])
    if found > len(points):
        st.caption(
            f"{form.count(len(points))} of {form.count(found)} posts, drawn evenly, are shown."
        )
by_engagement = queries.posts_by_engagement(version, selection)
ui.table(
    by_engagement[["engagement_band", "posts", "reach", "orders", "revenue", "spend", "roas"]],
    form,
    means,
    key="engagement-bands",
    headings=TRACED | {"spend": "Spend on posts"},
)
downloads.table(
    by_engagement,
    "Posts by engagement",
    version,
    selection,
    key="engagement-bands",
    note=TRACED_NOTE.format(days=days),
)

ui.section("All posts")
search = st.text_input(
    "Search",
    placeholder="Words of a caption, an influencer, a brand, a platform",
    key="search_posts",
    bind="query-params",
)
rows = queries.posts(version, selection, search or "", ROWS)
if rows.empty:
    st.info("No post has these words.")
else:
    found = int(rows["found"].iloc[0])
    st.caption(
        f"{form.count(found)} posts."
        if found <= len(rows)
        else f"The {form.count(len(rows))} posts with most traced revenue, of {form.count(found)}:"
        " search, or filter, to see others."
    )
    ui.table(
        rows[
            [
                "date",
                "influencer_name",
                "platform",
                "brand",
                "caption",
                "url",
                "reach",
                "engagements",
                "engagement_rate",
                "orders",
                "revenue",
                "spend",
                "roas",
            ]
        ],
        form,
        means,
        key="all-posts",
        headings=TRACED | {"spend": "Spend on the post"},
        column_config={
            "url": st.column_config.LinkColumn("Post", display_text="Open", help=means.get("url"))
        },
    )
    downloads.table(
        partial(queries.posts, version, selection, search or "", EVERY_ROW),
        "Posts",
        version,
        selection,
        key="all-posts",
        note=TRACED_NOTE.format(days=days),
    )
