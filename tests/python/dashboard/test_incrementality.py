"""The page Incrementality: what was measured, what is assumed, and what refuses, each called so."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import evidence_words
import experiment_planner
import pandas as pd
import pytest
import queries
import warehouse
from evidence_of_sums import evidence_of
from formats import ratio, share
from selection import Selection

from .screen import LAKH, badges, cards, charts_of, table, texts, works

ASSUMED = ":orange-badge[Assumption · fixed share]"
FILTER_SETS = [
    {"period": "All data"},
    {"brand": "Gritzo", "platform": ["Instagram", "YouTube"]},
    {"minimum_roas": "2", "gender": "Female", "compare": "Nothing"},
]
FILES = {"plan-assignments", "plan-experiment"}
NO_EXPERIMENTS = """
    delete from marts.incrementality where experiment_id is not null;
    delete from marts.iroas_by_method where experiment_id is not null;
    update marts.incrementality set is_headline = method = 'fixed_share';
    update marts.iroas_by_method set is_headline = method = 'fixed_share';
"""


def opened(open_page, see, **parameters):
    """The page with one of its tabs open."""
    return open_page("incrementality", see=see, **parameters)


def buttons(app):
    """The keys of what can be downloaded."""
    return {button.key for button in app.download_button}


def everything(version, **filters):
    """All dates, under some filters."""
    return Selection(queries.data_period(version), **filters)


# What stands at the top


@pytest.mark.parametrize("parameters", FILTER_SETS, ids=lambda p: ", ".join(p))
def test_numbers_are_those_of_the_overview(open_page, version, parameters):
    app = open_page("incrementality", **parameters)
    shown, overview = cards(app), cards(open_page("overview", **parameters))
    for heading in ("Revenue", "ROAS", "Incremental ROAS"):
        assert shown[heading] == overview[heading], heading
    totals = queries.totals(version, app.session_state["chosen_selection"])
    assert shown["Incremental revenue"] == LAKH.short_money(totals["incremental_revenue"])
    by_brand = table(app, "brand", "incremental_revenue")
    # Each brand is rounded to the paisa.
    total = by_brand["incremental_revenue"].sum()
    assert total == pytest.approx(totals["incremental_revenue"], abs=0.02)


@pytest.mark.parametrize("mart", ["brand", "campaign"])
def test_a_cut_says_what_its_mart_says(version, mart):
    """Measured or assumed, to the paisa."""
    held = warehouse.query(version, f"select * from marts.{mart}_roas").set_index(mart)
    found = queries.by(version, everything(version), mart).set_index(mart)
    columns = ["incremental_revenue", "incremental_roas", "iroas_method", "iroas_tier"]
    pd.testing.assert_frame_equal(
        found[columns].sort_index(), held[columns].sort_index(), check_dtype=False
    )
    assert held["iroas_tier"].nunique() == 2
    for name in held.index:
        totals = queries.totals(version, everything(version, **{mart: (name,)}))
        assert totals["incremental_revenue"] == held["incremental_revenue"][name]
        assert totals["iroas_tier"] == held["iroas_tier"][name]


@pytest.mark.parametrize(
    "filters",
    [
        {"platform": ("Instagram",)},
        {"brand": ("MuscleBlaze",), "platform": ("Instagram",)},
        {"brand": ("MuscleBlaze",), "customers": "new"},
        {"brand": ("MuscleBlaze",), "minimum_roas": 1.0},
        {"product": ("MuscleBlaze BCAA Pro 450g",)},
        {"influencer_id": ("1",)},
    ],
    ids=str,
)
def test_a_part_of_a_measured_brand_is_assumed(version, filters):
    selection = everything(version, **filters)
    totals = queries.totals(version, selection)
    assert totals["incremental_revenue"] > 0
    assert (totals["measured_revenue"], totals["iroas_tier"]) == (0, "assumption")
    assert evidence_of(totals).in_words == "Assumption"
    for cut in ("brand", "product", "category", "influencer_id"):
        assert set(queries.by(version, selection, cut)["iroas_tier"]) == {"assumption"}


def test_a_mixture_says_how_much_was_measured(open_page, ask):
    part = ask(
        "select sum(revenue) filter (brand in ('HKVitals', 'MuscleBlaze')) / sum(revenue) as part"
        " from marts.performance_daily"
    )["part"]
    percent = round(part * 100)
    badge = f":orange-badge[{percent}% measured, {100 - percent}% assumed]"
    for page in ("incrementality", "overview", "brands_and_campaigns"):
        app = open_page(page, period="All data")
        shown = [on_card for heading, on_card in badges(app) if "Incremental" in heading]
        assert badge in shown[0], page
    assert "Part measured, part assumed" in texts(open_page("incrementality", period="All data"))


@pytest.mark.parametrize(
    ("parts", "words", "tier"),
    [
        ([(100, 0, "assumption")], "Assumption", "assumption"),
        ([(100, 100, "quasi")], "Quasi", "quasi"),
        ([(100, 100, "quasi"), (50, 50, "randomized")], "Quasi", "quasi"),
        ([(9999, 9999, "randomized"), (1, 0, "assumption")], "99% measured, 1% assumed", None),
        ([(1, 1, "randomized"), (9999, 0, "assumption")], "1% measured, 99% assumed", None),
        # Without revenue there is nothing to have measured.
        ([(100, 100, "quasi"), (0, 0, "assumption")], "Quasi", "quasi"),
        ([(0, 0, "assumption")], "Assumption", "assumption"),
    ],
)
def test_evidence_of_parts_is_the_weakest(parts, words, tier):
    frame = pd.DataFrame(parts, columns=["revenue", "measured_revenue", "iroas_tier"])
    known = evidence_of(frame.assign(iroas_method=frame["iroas_tier"]))
    assert (known.in_words, known.tier) == (words, tier or "assumption")


def test_the_text_follows_the_data(open_page, altered):
    measured = open_page("incrementality", brand="MuscleBlaze")
    assert ":green-badge[Randomized · calibrated share]" in badges(measured)[1][1]
    assert "**Measured**" in texts(measured)
    assert "Nobody measured this for" not in texts(measured)
    assert "interval 1.21 to 2.66" in texts(measured)
    part = open_page("incrementality", platform="YouTube")
    assert ASSUMED in badges(part)[1][1]
    assert "**Assumed, not measured**" in texts(part)
    assert "says nothing of a part of it" in texts(part)
    folder = altered(NO_EXPERIMENTS)
    unmeasured = open_page("incrementality", folder=folder)
    assert ASSUMED in badges(unmeasured)[3][1]
    assert "measured, " not in badges(unmeasured)[3][1]
    assert "No experiment here" in texts(opened(open_page, "Experiments", folder=folder))
    assert "nothing to compare" in texts(opened(open_page, "Assumption", folder=folder))


def test_the_baseline_of_a_campaign_is_of_all_of_it(altered):
    """It covers the days of the campaign, and says nothing of a part of them."""
    folder = altered(
        """
        update marts.incrementality set is_headline = false where entity_id = 'MB_Winter_Bulk_2025';
        update marts.incrementality set
            is_headline = true, verdict = 'positive', incremental_revenue = 100000
        where entity_id = 'MB_Winter_Bulk_2025' and method = 'dow_baseline';
        """
    )
    version = warehouse.current(folder)
    of_campaign = everything(version, campaign=("MB_Winter_Bulk_2025",))
    totals = queries.totals(version, of_campaign)
    assert float(totals["incremental_revenue"]) == pytest.approx(100_000, rel=1e-5)
    assert totals["iroas_method"] == "dow_baseline"
    sold = warehouse.query(
        version,
        "select max(date) as last from marts.performance_daily where revenue > 0"
        " and campaign = 'MB_Winter_Bulk_2025'",
    )["last"][0]
    days = replace(of_campaign.period, last=sold.date() - timedelta(days=3))
    part = queries.totals(version, replace(of_campaign, period=days))
    assert part["revenue"] > 0 and part["iroas_method"] == "fixed_share"


def test_nothing_sold(open_page, altered):
    folder = altered(
        "update marts.performance_daily set revenue = 0, assumed_incremental_revenue = 0"
    )
    app = opened(open_page, "Assumption", folder=folder)
    assert cards(app)["Break-even share"] == "–"
    assert "There is no revenue here to take a share of" in texts(app)


def test_nothing_found(open_page, altered):
    app = open_page("incrementality", folder=altered("delete from marts.performance_daily"))
    assert app.subheader[0].value == "Nothing matches these filters"


# Methods


def test_an_assumption_has_a_range_and_no_interval(open_page, version):
    app = open_page("incrementality", brand="Gritzo")
    assert "interval" not in texts(app).split("Dotted: break-even")[1].lower()
    assert "Believed to lie between" in texts(app)
    (forest,) = charts_of(app)
    lines = [layer for layer in forest["layer"] if layer["mark"]["type"] == "rule"]
    drawn = {
        layer["mark"].get("strokeDash") and tuple(layer["mark"]["strokeDash"]): row["is_assumed"]
        for layer in lines
        for row in layer["data"]["values"]
        if "is_assumed" in row
    }
    assert drawn == {(3, 4): True}
    assert "assumed range" in app.get("vega_lite_chart")[0].proto.alt
    assert "interval" not in app.get("vega_lite_chart")[0].proto.alt


def test_what_is_measured_is_drawn_with_its_interval(open_page):
    app = open_page("incrementality", brand="MuscleBlaze")
    (forest,) = charts_of(app)
    ends = [layer for layer in forest["layer"] if layer["mark"]["type"] == "tick"]
    assert len(ends) == 2 and all(layer["data"]["values"] for layer in ends)
    alt = app.get("vega_lite_chart")[0].proto.alt
    assert "Share from an experiment: 1.93, interval 1.21 to 2.66" in alt
    assert "Break-even is 2.00" in alt
    assert ":gray-badge[in use]" in texts(app)


def test_filters_say_what_the_methods_are_about(open_page, version):
    app = open_page("incrementality", campaign="Gritzo_Festive_Tiffin_2025")
    assert app.selectbox(key="methods_about").options == [
        "Campaign Gritzo_Festive_Tiffin_2025 · measured"
    ]
    assert "**Inconclusive**: The interval holds 0" in texts(app)
    several = queries.entities(version, everything(version, brand=("Gritzo", "HKVitals")))
    assert several["entity_id"].tolist() == ["HKVitals", "Gritzo"]
    (person,) = queries.entities(version, everything(version, influencer_id=("1",))).itertuples()
    assert (person.entity_type, person.label) == ("influencer", "Kavya Kapoor")


def test_a_refusal_is_in_words_and_says_what_to_do(open_page):
    shown = texts(open_page("incrementality", brand="HKVitals"))
    assert "**Refused**: The arms are not of the sizes that were planned" in shown
    assert "**What to do:** Nothing repairs it." in shown
    assert "sample_ratio_mismatch" not in shown


def test_every_code_of_the_project_has_words(project_dir, version):
    macros = project_dir / "macros" / "incrementality"
    refusals = re.findall(r"^ +'(\w+)': '", (macros / "refusals.sql").read_text(), re.MULTILINE)
    assert len(refusals) > 30
    assert set(evidence_words.NEXT_STEPS) == set(refusals)
    methods = re.findall(
        r"^ +'(\w+)': (?:none|'\w+'),",
        (macros / "incrementality_methods.sql").read_text(),
        re.MULTILINE,
    )
    assert set(evidence_words.METHODS) == set(evidence_words.METHOD_NAMES) == set(methods)
    verdicts = re.findall(r"then '(\w+)'|else '(\w+)'", (macros / "verdict.sql").read_text())
    assert {first or last for first, last in verdicts} == set(evidence_words.VERDICTS)
    assert set(queries.TIERS) == set(evidence_words.TIERS)
    said = warehouse.query(version, "select distinct diagnostics from marts.incrementality")
    names = {
        part.partition("=")[0] for text in said["diagnostics"].dropna() for part in text.split("; ")
    }
    assert names <= set(evidence_words.DIAGNOSTICS)


def test_no_method_has_a_number(open_page, altered):
    folder = altered("delete from marts.iroas_by_method where verdict <> 'refused'")
    app = open_page("incrementality", folder=folder, brand="HKVitals")
    assert works(app) and not app.get("vega_lite_chart")
    assert "No method has a number here" in texts(app)
    nothing = open_page("incrementality", folder=folder, campaign="MB_Summer_Shred_2026")
    assert works(nothing)


@pytest.mark.parametrize("cut", ["platform", "category", "campaign"])
def test_each_cut(open_page, version, cut):
    app = open_page("incrementality", brand="MuscleBlaze")
    app.button_group(key="incremental-by").set_value(cut).run()
    truth = queries.by(version, app.session_state["chosen_selection"], cut)
    shown = table(app, cut, "incremental_revenue")
    assert shown["incremental_revenue"].tolist() == truth["incremental_revenue"].tolist()


def test_a_build_by_source_baseline_shows_its_own_numbers(open_page, altered):
    folder = altered(
        """
        update marts.build_info set iroas_method = 'source_baseline';
        update marts.brand_roas set
            iroas_method = 'source_baseline', incremental_revenue = -7, incremental_roas = -0.5;
        """
    )
    app = open_page("incrementality", folder=folder)
    held = table(app, "brand", "iroas_method")
    assert set(held["incremental_revenue"]) == {-7}
    assert "by source baseline where nothing was measured" in texts(app)


# Experiments


def test_what_could_be_found_stands_before_what_was(open_page):
    app = opened(open_page, "Experiments")
    shown = [text.value for text in app.markdown]
    first = next(place for place, text in enumerate(shown) if "Before the result" in text)
    verdict = next(place for place, text in enumerate(shown) if text.startswith("**Profitable"))
    assert first < verdict
    assert app.metric[4].label == "Smallest effect it could find"
    assert app.metric[5].label.startswith("Incremental ROAS :green-badge[Randomized")


def test_each_experiment_is_judged_in_words(open_page):
    app = opened(open_page, "Experiments")
    headings = [heading.value for heading in app.subheader]
    assert headings == [f"Experiment {name}" for name in ("MB01", "HK02", "GR01", "HK01")]
    shown = texts(app)
    assert shown.count("**Inconclusive**") == 1
    assert "These are not the sizes that were planned" in shown
    assert shown.count("sizes are as planned, as far as chance goes") == 2
    assert "**It holds if:** Users were assigned at random" in shown
    # Of the one that is broken nothing is said of an effect.
    said = [text.value for text in app.markdown if "Sizes of the groups" in text.value]
    assert len(said) == 3
    assert [("Difference per customer" in text) for text in said] == [True, True, False]


def test_filters_keep_experiments_about_what_they_leave(version):
    def names(**filters):
        return set(queries.experiments(version, everything(version, **filters))["experiment_id"])

    assert names() == {"MB01", "HK01", "HK02", "GR01"}
    assert names(brand=("MuscleBlaze",)) == {"MB01"}
    assert names(brand=("Gritzo",)) == {"GR01"}
    assert names(campaign=("MB_Summer_Shred_2025",)) == {"MB01"}


# The assumption


@pytest.mark.parametrize("percent", [0, 37, 85, 100])
def test_the_share_moves_the_answer_as_sql_says(open_page, ask, percent):
    app = opened(open_page, "Assumption", period="All data")
    assert app.slider(key="assumed_share").value == 85
    if percent != 85:
        app.slider(key="assumed_share").set_value(percent).run()
    truth = ask(
        "select sum(round(revenue::decimal(26, 2) * $part::decimal(9, 6), 2)) as revenue,"
        " sum(assumed_incremental_revenue) as in_use, sum(spend) as spend"
        " from marts.performance_daily",
        part=percent / 100,
    )
    ours = [metric for metric in app.metric if metric.label.startswith("Incremental")]
    assert ours[2].value == LAKH.short_money(truth["revenue"])
    assert ours[3].value == ratio(truth["revenue"] / truth["spend"])
    shown = [on_card for heading, on_card in badges(app) if heading.startswith("Incremental")]
    assert ASSUMED in shown[2] and ASSUMED in shown[3]
    for chart in app.get("vega_lite_chart"):
        assert f"at {percent}%" in chart.proto.alt and "at 100%" in chart.proto.alt


def test_each_share_to_the_paisa(version, ask):
    found = queries.assumed_shares(
        version, everything(version, brand=("HKVitals",)), [0, 63, 63, 85, 100]
    )
    assert found["percent"].tolist() == [0, 63, 85, 100]
    truth = ask(
        "select sum(revenue) as revenue, sum(assumed_incremental_revenue) as in_use,"
        " sum(round(revenue * 0.63, 2)) as some from marts.performance_daily"
        " where brand = 'HKVitals'"
    )
    assert found["incremental_revenue"].round(2).tolist() == [
        0,
        truth["some"],
        truth["in_use"],
        truth["revenue"],
    ]


def test_the_share_travels_in_the_url_and_the_measurement_stands_beside(open_page, ask):
    app = opened(open_page, "Assumption", assumed_share="40", period="All data")
    assert app.slider(key="assumed_share").value == 40
    assert "Brand HKVitals\\: assumed 2.08, measured 1.66" in texts(app)
    assert "the assumption is too high" in texts(app)
    assert "the measurement cannot tell the assumption wrong" in texts(app)
    truth = ask("select sum(spend) / sum(revenue) as needed from marts.performance_daily")
    assert cards(app)["Break-even share"] == share(truth["needed"])


def test_nothing_spent(open_page, altered):
    folder = altered("update marts.performance_daily set spend = 0")
    app = opened(open_page, "Assumption", folder=folder)
    assert cards(app)["Incremental ROAS"] == "–"
    assert "Nothing was spent here" in texts(app)
    assert len(app.get("vega_lite_chart")) == 1
    assert "bring in what they cost" not in texts(app)


def test_where_no_share_is_enough(open_page, altered):
    folder = altered("update marts.performance_daily set spend = spend * 100")
    app = opened(open_page, "Assumption", folder=folder)
    assert "the revenue would not cover what influencers cost" in texts(app)


# The planner


def test_a_plan_of_regions_draws_pairs(open_page, version):
    app = opened(open_page, "Plan")
    app.button_group(key="plan_design").set_value("geo_pairs").run()
    enough = queries.sizes(
        version, "geo_pairs", "HKVitals", lift=0.3, treat_share=0.5, ci_level=0.95, power=0.8
    )
    first = enough[enough["units_needed"].notna()].iloc[0]
    pairs = app.dataframe[-1].value
    assert 2 * len(pairs) == first["units_needed"]
    assert not set(pairs["treatment"]) & set(pairs["control"])
    assert buttons(app) >= FILES
    app.text_input(key="plan_seed").set_value("2").run()
    assert not app.dataframe[-1].value.equals(pairs)
    app.text_input(key="plan_name_geo_pairs").set_value(" ").run()
    assert "needs a name" in texts(app)
    assert not FILES & buttons(app)


def test_a_lift_that_cannot_be_shown_has_no_groups(open_page):
    app = opened(open_page, "Plan")
    app.number_input(key="plan_lift").set_value(0.1).run()
    assert "**No such experiment shows a lift of 0.1%.**" in texts(app)
    assert "less than 3%" in texts(app)
    assert not FILES & buttons(app)
    app.selectbox(key="plan_weeks").set_value(1).run()
    assert app.dataframe[0].value["weeks"].tolist() == [1]
    app.button_group(key="plan_design").set_value("geo_pairs").run()
    app.selectbox(key="plan_weeks").set_value(12).run()
    assert "The history is too short for so many weeks" in texts(app)


def test_a_cost_says_the_lift_as_a_return(open_page):
    app = opened(open_page, "Plan")
    app.number_input(key="plan_cost").set_value(50_000.0).run()
    plan = app.dataframe[0].value
    last = plan.iloc[-1]
    assert last["detectable_roas"] > 0
    assert works(app)


def test_customers_come_from_a_list(open_page, version):
    app = opened(open_page, "Plan")
    assert "Buyers alone would bias everything" in texts(app)
    people = "unit_id;note\n" + "\n".join(f"c{number};x" for number in range(9000))
    app.file_uploader[0].upload("people.csv", people.encode(), "text/csv").run()
    assert "There are 9,000." in texts(app)
    assert "customers are treated" in texts(app)
    app.file_uploader[0].upload("people.csv", b"user\n1\n", "text/csv").run()
    assert [error.value for error in app.error] == [
        "The list has no column unit_id. Name the column with the customers' ids so; they are the"
        " user_id of tracking_data."
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"unit_id\n001\n001\n\n+91\n", ["001", "+91"]),
        ("\ufeffname\tunit_id\nA\tNA\n".encode(), ["NA"]),
        (b'unit_id,n\r\n"a,b",1\r\n', ["a,b"]),
    ],
)
def test_ids_of_customers_stay_as_they_are(content, found):
    assert experiment_planner.read_customers(content) == found


@pytest.mark.parametrize(
    "content", [b"", b"unit_id\n", b"a\nb\n", "unit_id\né\n".encode("latin-1")]
)
def test_a_list_that_cannot_be_used_is_named(content):
    with pytest.raises(experiment_planner.NoCustomers):
        experiment_planner.read_customers(content)


def test_files_are_as_the_project_reads_them(version):
    groups = queries.groups(
        version,
        "geo_pairs",
        "HKVitals",
        weeks=3,
        units=12,
        treat_share=0.5,
        seed="1",
        customers=[],
    )
    today = date(2026, 4, 1)
    content = experiment_planner.as_file(queries.as_assignments(groups, "next", today))
    rows = pd.read_csv(io.BytesIO(content), dtype=str)
    assert list(rows) == ["experiment_id", "unit_id", "arm", "pair_id", "stratum", "assigned_at"]
    assert len(rows) == 12
    assert rows.groupby("pair_id")["arm"].apply(set).map({"treatment", "control"}.__eq__).all()
    assert set(rows["assigned_at"]) == {"2026-04-01"}


def test_no_history_no_plan(open_page, altered):
    app = opened(open_page, "Plan", folder=altered("delete from marts.experiment_planning"))
    assert works(app)
    assert "There is nothing to plan on" in texts(app)
