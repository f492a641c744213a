"""The planner: how many customers or regions it takes, for how long, and who is in which group."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import partial

import downloads
import formats
import pandas as pd
import queries
import streamlit as st
import ui
from formats import Formats
from selection import Selection
from warehouse import Version

DESIGNS = {"user_holdout": "Hold customers out", "geo_pairs": "Pairs of regions"}
UNITS = {"user_holdout": "customers", "geo_pairs": "regions"}
SHORTEST = "The shortest that is enough"
EXAMPLE = "dbt run-operation plan_experiment"
COLUMNS = ["weeks", "units", "units_needed", "detectable_lift", "chance"]


class NoCustomers(Exception):
    """A list of customers cannot be used. Its text says why and what to do."""


def show(version: Version, selection: Selection, form: Formats) -> None:
    """The form, what it takes, and the groups to download."""
    ui.section(
        "Plan an experiment",
        "From how much sales differ between your customers or regions: what an experiment can show,"
        " before it runs.",
    )
    brands = {design: queries.planned_brands(version, design) for design in DESIGNS}
    if not any(brands.values()):
        st.info(
            "There is nothing to plan on. Customers need a user id in tracking_data, for twice as"
            " long as the experiment; pairs of regions need geo_daily, day by day without gaps,"
            " three times as long, for at least 8 regions."
        )
        return
    design = st.segmented_control(
        "Design",
        [design for design in DESIGNS if brands[design]],
        default=next(design for design in DESIGNS if brands[design]),
        format_func=DESIGNS.get,
        required=True,
        key="plan_design",
    )
    asked = _form(design, brands[design], selection)
    customers = _customers() if design == "user_holdout" else []
    listed = len(customers) or None
    found = queries.sizes(
        version,
        design,
        asked["brand"],
        lift=asked["lift"],
        treat_share=asked["treat_share"],
        ci_level=asked["ci_level"],
        power=asked["power"],
        listed_users=listed,
    )
    if asked["weeks"] is not None:
        found = found[found["weeks"] == asked["weeks"]]
    if found.empty:
        st.info("The history is too short for so many weeks. Choose fewer.")
        return
    enough = found[found["units_needed"].notna()]
    _answer(found, enough, design, asked, form)
    shown = COLUMNS
    if asked["cost"]:
        found["detectable_roas"] = (
            found["detectable_lift"] * found["revenue_of_treated"] / asked["cost"]
        )
        shown = [*COLUMNS, "detectable_roas"]
    ui.table(found[shown], form, key="plan")
    downloads.table(found, "Plan of an experiment", version, None, key="plan")
    if not enough.empty:
        _groups(version, design, asked, enough.iloc[0], customers, form)


def _form(design: str, brands: list[str], selection: Selection) -> dict[str, object]:
    """What the reader wants to know."""
    usual = selection.brand[0] if len(selection.brand) == 1 else brands[0]
    first, second, third = st.columns(3, gap="small")
    brand = first.selectbox(
        "About",
        brands,
        index=brands.index(usual) if usual in brands else 0,
        format_func=lambda name: "All brands" if name == queries.ALL_BRANDS else name,
        key=f"plan_brand_{design}",
    )
    lift = second.number_input(
        "Lift to find, in %",
        min_value=0.1,
        max_value=1000.0,
        value=30.0,
        step=5.0,
        format="%.1f",
        key="plan_lift",
        help="Part of what the treated would have bought without it: 20 is a fifth more.",
    )
    weeks = third.selectbox(
        "Weeks",
        [None, 1, 2, 3, 4, 6, 8, 12],
        format_func=lambda weeks: SHORTEST if weeks is None else str(weeks),
        key="plan_weeks",
    )
    asked = {"brand": brand, "lift": lift / 100, "weeks": weeks, "treat_share": 0.5}
    with st.expander("Cost, dates and fine points", key="plan-more"):
        first, second, third = st.columns(3, gap="small")
        asked["cost"] = first.number_input(
            "What it spends, in ₹",
            min_value=0.0,
            value=None,
            step=1000.0,
            placeholder="Not said",
            key="plan_cost",
            help="Then the lift is said as incremental ROAS, too.",
        )
        today = date.today()
        asked["start"] = second.date_input(
            "First day",
            value=today + timedelta(days=7 - today.weekday()),
            format="DD/MM/YYYY",
            key="plan_start",
        )
        asked["experiment_id"] = third.text_input(
            "Name", value=f"{design}-{asked['start']}", key=f"plan_name_{design}"
        ).strip()
        asked["power"] = first.slider("Chance to find it, in %", 50, 99, 80, key="plan_power") / 100
        asked["ci_level"] = (
            second.slider("Confidence, in %", 80, 99, 95, key="plan_confidence") / 100
        )
        if design == "user_holdout":
            share = third.slider("Customers treated, in %", 10, 90, 50, step=5, key="plan_share")
            asked["treat_share"] = share / 100
        asked["seed"] = first.text_input(
            "Seed", value="1", key="plan_seed", help="The same seed draws the same groups."
        )
    return asked


def _answer(
    found: pd.DataFrame, enough: pd.DataFrame, design: str, asked: dict, form: Formats
) -> None:
    units = UNITS[design]
    lift = f"{asked['lift'] * 100:g}%"
    with st.container(border=True, key="plan-answer"):
        if enough.empty:
            best = found.loc[found["detectable_lift"].idxmin()]
            chance = found["chance"].max()
            odds = "less than 3%" if pd.isna(chance) else f"at best {formats.percent(chance)}"
            st.markdown(
                f"**No such experiment shows a lift of {lift}.** The chance to find it is {odds}."
                f" The smallest lift that one can show is"
                f" {formats.share(best['detectable_lift'])}, in {best['weeks']:.0f} weeks with all"
                f" {form.count(best['units'])} {units}. If you could not hope for that much, do not"
                f" run it: treat more strongly, take more {units}, or wait longer."
            )
            return
        one = enough.iloc[0]
        weeks = "1 week" if one["weeks"] == 1 else f"{one['weeks']:.0f} weeks"
        st.markdown(
            f"**{form.count(one['units_needed'])} {units} for {weeks} show a lift of {lift}**"
            f" {asked['power'] * 100:g}% of the time, if it is there. There are"
            f" {form.count(one['units'])}."
        )


def _customers() -> list[str]:
    """The customers of an uploaded list, or nobody."""
    uploaded = st.file_uploader(
        "All customers who can take part, buyers or not: CSV with a column unit_id",
        type="csv",
        key="plan_customers",
    )
    if uploaded is None:
        return []
    try:
        return read_customers(uploaded.getvalue())
    except NoCustomers as problem:
        st.error(str(problem))
        return []


def read_customers(content: bytes) -> list[str]:
    """The distinct ids in the column unit_id of a CSV file, in their order.

    Raises NoCustomers where it has none.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoCustomers("The list is not UTF-8 text. Save it as CSV (UTF-8).") from error
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=header.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    if "unit_id" not in (rows.fieldnames or ()):
        raise NoCustomers(
            "The list has no column unit_id. Name the column with the customers' ids so; they are"
            " the user_id of tracking_data."
        )
    found = list(dict.fromkeys(row["unit_id"] for row in rows if row["unit_id"]))
    if not found:
        raise NoCustomers("The column unit_id is empty. It needs one customer in each row.")
    return found


def _groups(
    version: Version, design: str, asked: dict, size: pd.Series, customers: list[str], form: Formats
) -> None:
    ui.section("The groups", "Chance decides; the same data and seed give the same groups.")
    if not asked["experiment_id"]:
        st.warning("The experiment needs a name before its groups are drawn.")
        return
    weeks, units = int(size["weeks"]), int(size["units_needed"])
    if design == "user_holdout" and not customers:
        st.markdown(
            "Give the list of all customers who can take part, and the groups are drawn here."
            " Buyers alone would bias everything, and this page knows no customer by name. Who has"
            f" the tracking data can also use `{EXAMPLE}`."
        )
        return
    drawn = partial(
        queries.groups,
        version,
        design,
        asked["brand"],
        weeks=weeks,
        units=units,
        treat_share=asked["treat_share"],
        seed=asked["seed"],
        customers=customers,
    )
    if design == "geo_pairs":
        pairs = drawn().pivot(index="pair_id", columns="arm", values="unit_id").reset_index()
        ui.table(
            pairs[["pair_id", "treatment", "control"]],
            form,
            key="plan-pairs",
            headings={"pair_id": "Pair", "treatment": "Treated", "control": "Not treated"},
        )
    else:
        treated = round(units * asked["treat_share"])
        st.markdown(
            f"{form.count(treated)} customers are treated, {form.count(units - treated)} are not."
        )
    today = date.today()
    experiment = queries.as_experiment(
        design,
        asked["brand"],
        experiment_id=asked["experiment_id"],
        weeks=weeks,
        treat_share=asked["treat_share"],
        ci_level=asked["ci_level"],
        start=asked["start"],
        today=today,
    )
    with st.container(horizontal=True, key="plan-files"):
        downloads.file(
            "experiment_assignments.csv",
            lambda: as_file(queries.as_assignments(drawn(), asked["experiment_id"], today)),
            "experiment_assignments.csv",
            key="plan-assignments",
        )
        downloads.file(
            "experiments.csv",
            lambda: as_file(experiment),
            "experiments.csv",
            key="plan-experiment",
        )
    st.caption(
        "Keep both files as they are, put them with your other files, and add what it costs"
        " (experiment_costs, or cost in geo_daily) while it runs. If you have such files already,"
        " add these rows to them."
    )


def as_file(frame: pd.DataFrame) -> bytes:
    """A file that the project reads: ids stay as they are, letter by letter."""
    return frame.to_csv(index=False, lineterminator="\n").encode()
