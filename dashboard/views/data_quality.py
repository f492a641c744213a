"""Data quality: how fresh the numbers are, what was left out, and what was found."""

from functools import partial

import charts
import downloads
import filters
import formats
import queries
import streamlit as st
import ui
import warehouse

version = warehouse.current()
form = filters.form()
info = queries.build_info(version)
checks = queries.data_quality(version)
tests = version.manifest.get("tests", {})

ui.header(version, "Data quality", "Where the numbers come from, and how far to trust them.")

ui.facts(
    {
        "Data until": formats.day(info["last_date"]),
        "Built": formats.day(info["built_at"]),
        "Rows read": form.count(info["raw_rows"]),
        "Rows used": form.count(info["accepted_rows"]),
        "Rows rejected": form.count(info["rejected_rows"]),
        "Tests passed": form.count(tests.get("passed")),
    },
    key="freshness",
)

notices = checks[checks["status"] == "notice"]
ui.section("To look at")
if notices.empty:
    st.success("Every check found what it should.")
for check in notices.to_dict("records"):
    with st.container(border=True):
        found = ui.quantity(check["value"], check["unit"], form)
        of = f" of {form.count(check['out_of'])}" if check["out_of"] else ""
        st.markdown(f"**{formats.words(check['check_name'])}**: {found}{of}")
        st.caption(ui.literal(check["explanation"]))

ui.section("Rows that could not be used")
rejections = queries.rejections(version)
if rejections.empty:
    st.markdown("None: every row of the files is in the numbers.")
else:
    st.markdown("They are in no number. Mend them in the files, and the next build takes them in.")
    ui.table(rejections, form, key="rejections")
    everything = partial(queries.rejected_rows, version)
    downloads.table(everything, "Rejected rows", version, None, key="rejections")

brands = checks[(checks["check_name"] == "brand_found_in") & (checks["value"] > 0)]
if not brands.empty:
    ui.section("Where brands were found", ui.literal(brands["explanation"].iloc[0]))
    brands = brands.sort_values("value", ascending=False)
    drawn = charts.ranked(
        brands,
        "subject",
        "value",
        form,
        key="brand-coverage",
        beside="share",
    )
    downloads.chart(drawn, brands, "Where brands were found", version, None, key="brand-coverage")

ui.section("Every check", "What came in, was used, rounded, guessed or left out.")
ui.table(
    checks[["check_name", "subject", "value", "unit", "out_of", "share", "status", "explanation"]],
    form,
    key="checks",
    headings={"value": "Found", "share": "Share of it"},
)
downloads.table(checks, "Data quality checks", version, None, key="checks")

ui.section("What the numbers assume")
assumed = ui.badge("fixed_share", "assumption")
st.markdown(
    f"- {formats.share(info['organic_share'])} of the revenue would have come without influencers, "
    f"where no experiment measured it and no other share is given: {assumed}\n"
    f"- An order is traced to the influencer's last post at most "
    f"{form.count(info['attribution_window_days'])} days before it."
)
