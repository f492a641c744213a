"""The optional tables of incrementality as people give them: some of them, and not clean."""

import pytest

FOUR = {
    "influencers": "influencer_id,name,category,platform\n1,Asha,Fitness,Instagram\n",
    "posts": "influencer_id,platform,date,url,reach,likes,comments\n"
    "1,Instagram,2025-03-01,u,100,5,1\n",
    "tracking_data": "source,campaign,influencer_id,user_id,product,brand,date,orders,revenue\n"
    "Instagram,Spring,1,u1,P,Gritzo,2025-03-01,1,100\n"
    "organic,,,u2,P,Gritzo,2025-03-20,1,50\n",
    "payouts": "influencer_id,basis,rate,orders,total_payout\n1,post,60,,60\n",
}
OPTIONAL = {
    # Names and headers in other spellings, day first, one blank line at the end.
    "Experiments 2025": "Experiment ID,Entity Type,Entity,Design,Start,End\n"
    "E1,Brand,Gritzo,User Holdout,05/03/2025,18/03/2025\n"
    "E1,Brand,Gritzo,User Holdout,05/03/2025,18/03/2025\n"
    "E2,Brand,Gritzo,User Holdout,19/03/2025,18/03/2025\n"
    "E3,Shop,Gritzo,User Holdout,05/03/2025,18/03/2025\n"
    "E4,Brand,Gritzo,Geo Pairs,05/03/2025,18/03/2025\n"
    "E5,Brand,Gritzo,Geo,05/03/2025,18/03/2025\n"
    "E6,Brand,Nobody Foods,Geo,05/03/2025,18/03/2025\n"
    ",,,,,\n",
    "experiment_assignments": "experiment_id,unit_id,arm\n"
    "E1,u1,test\nE1,u2,holdout\nE1,u3,test\nE1,u3,holdout\nE1,u4\nE1,u1,test\n"
    # Units of an experiment that nobody described; one region, in one arm; and none for E4.
    "E0,u1,test\nE0,u2,holdout\nE5,Goa,treatment\nE6,Pune,treatment\nE6,Goa,control\n",
    "experiment_costs": "experiment_id,unit_id,date,incremental_cost\n"
    "E1,u1,2025-03-06,1000000000000\nE1,u9,2025-03-06,10\nE1,u1,2025-03-06,-5\n",
    "geo_daily": "date,geo,brand,revenue,cost\n"
    "2025-03-04,Goa,Gritzo,10,0\n2025-03-05,Goa,Gritzo,99999999999,0\n"
    "2025-03-06,Goa,Gritzo,-20,1\n2025-03-07,Goa,Gritzo,1000000000000,0\n",
    "calendar_events": "start_date,end_date,brand,type\n2025-03-25,2025-03-26,,Holi\n",
}
# As `(table, file, line)` -> reason.
REJECTED = {
    ("experiments", "Experiments 2025.csv", 3): 'experiment_id "E1" is on an earlier line',
    ("experiments", "Experiments 2025.csv", 4): "end_date is before start_date",
    ("experiments", "Experiments 2025.csv", 5): "entity_type is not brand, platform, campaign, "
    'influencer or all: "Shop"',
    ("experiment_assignments", "experiment_assignments.csv", 4): 'unit_id "u3" is in both arms',
    ("experiment_assignments", "experiment_assignments.csv", 5): 'unit_id "u3" is in both arms',
    ("experiment_assignments", "experiment_assignments.csv", 6): "2 fields where the header has 3",
    ("experiment_assignments", "experiment_assignments.csv", 7): 'unit_id "u1" is on an earlier '
    "line",
    ("experiment_costs", "experiment_costs.csv", 2): "incremental_cost is over 100 billion: "
    '"1000000000000"',
    ("geo_daily", "geo_daily.csv", 5): 'revenue is over 100 billion: "1000000000000"',
}
# Analysis -> code of its refusal.
REFUSED = {
    "all all synthetic_control": "no_experiment",
    "brand Unknown source_baseline": "no_other_sources",
    "brand Gritzo calibrated_share": "no_measured_experiment",
    "brand Nobody Foods calibrated_share": "no_measured_experiment",
    "campaign Spring dow_baseline": "short_history",
    "experiment E1 did": "few_placebos",
    "experiment E1 dow_baseline": "short_history",
    "experiment E1 user_holdout_cuped": "small_arm",
    "experiment E4 dow_baseline": "short_history",
    "experiment E4 geo_pairs_fieller": "no_units",
    "experiment E5 did": "one_arm",
    "experiment E5 dow_baseline": "short_history",
    "experiment E5 geo_gbr": "one_arm",
    "experiment E5 geo_tbr": "one_arm",
    "experiment E6 dow_baseline": "unknown_entity",
    "experiment E6 geo_gbr": "unknown_entity",
}


@pytest.fixture(scope="module")
def run(builds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("optional")
    for name, text in (FOUR | OPTIONAL).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    run = builds.run(tmp_path_factory.mktemp("built"), raw_data=folder)
    assert run.exit_code == 0, run.output
    return run


def test_unusable_rows_are_rejected_with_line_and_reason(run):
    found = run.query("select source_table, file, line, reason from marts.rejected_rows")
    assert {row[:3]: row[3] for row in found} == REJECTED


def test_rows_are_accounted_for_where_a_table_was_given(run):
    found = run.query(
        "select source_table, raw_rows, blank_rows, accepted_rows, rejected_rows"
        " from intermediate.int_row_accounting order by source_table"
    )
    assert found == [
        ("calendar_events", 1, 0, 1, 0),
        ("experiment_assignments", 11, 0, 7, 4),
        ("experiment_costs", 3, 0, 2, 1),
        ("experiments", 7, 1, 4, 3),
        ("geo_daily", 4, 0, 3, 1),
        ("influencers", 1, 0, 1, 0),
        ("payouts", 1, 0, 1, 0),
        ("posts", 1, 0, 1, 0),
        ("tracking_data", 2, 0, 2, 0),
    ]


def test_methods_refuse_with_a_reason_and_nothing_of_the_demo_is_there(run):
    found = run.query(
        "select analysis_id, split_part(refusal_reason, ':', 1) from marts.incrementality"
        " where verdict = 'refused' order by analysis_id"
    )
    assert dict(found) == REFUSED


def test_what_nobody_measured_stays_an_assumption(run):
    found = run.query(
        "select incremental_roas_low, incremental_roas, incremental_roas_high, iroas_method,"
        " iroas_tier from marts.brand_roas where brand = 'Gritzo'"
    )
    [(low, middle, high, method, tier)] = found
    assert [str(low), str(middle), str(high)] == ["1.333333", "1.416667", "1.500000"]
    assert (method, tier) == ("fixed_share", "assumption")
