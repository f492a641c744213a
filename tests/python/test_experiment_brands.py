"""Experiments about a brand that the files name badly or not at all."""

import pytest

# The same sales, with the brand only in other columns, and in a brand column that is not kept well.
SALES = {
    "no brand column": """\
source,campaign,influencer_id,user_id,product,date,orders,revenue
Instagram,Spring,1,u1,MuscleBlaze Whey,2025-03-06,1,100
organic,,,u1,Whey,2025-03-02,1,3
organic,MB Summer,,u1,Whey,2025-03-07,1,20
organic,MB Summer,,u1,Whey,2025-03-07,,5
organic,,,u2,Muscle Blaze Creatine,2025-03-03,1,4
organic,,,u2,Muscle Blaze Creatine,2025-03-18,1,7
Instagram,Spring,1,u2,Gritzo SuperMilk,2025-03-08,1,1000
""",
    "blank and misspelt brands": """\
source,campaign,influencer_id,user_id,product,brand,date,orders,revenue
Instagram,Spring,1,u1,Whey,muscle blaze,2025-03-06,1,100
organic,,,u1,Whey,,2025-03-02,1,3
organic,,,u1,MB Whey,,2025-03-07,1,20
organic,,,u1,MB Whey,n/a,2025-03-07,,5
organic,,,u2,Creatine,MUSCLE-BLAZE,2025-03-03,1,4
organic,,,u2,Creatine,MB,2025-03-18,1,7
Instagram,Spring,1,u2,SuperMilk,gritzo,2025-03-08,1,1000
""",
}
FILES = {
    "influencers": "influencer_id,name,category,platform\n1,Asha,Fitness,Instagram\n",
    "posts": "influencer_id,platform,date,url,reach,likes,comments\n"
    "1,Instagram,2025-03-01,u,100,5,1\n",
    "payouts": "influencer_id,basis,rate,orders,total_payout\n1,post,60,,60\n",
    "experiments": "experiment_id,entity_type,entity_id,design,pre_start,start_date,end_date\n"
    "spelt,brand,MUSCLE-BLAZE,user_holdout,2025-03-01,2025-03-05,2025-03-18\n"
    "platform,platform,insta,user_holdout,2025-03-01,2025-03-05,2025-03-18\n"
    "nobody,brand,Nobody Foods,user_holdout,2025-03-01,2025-03-05,2025-03-18\n"
    "regions,brand,Muscleblaze,geo,2025-03-01,2025-03-05,2025-03-18\n",
    "experiment_assignments": "experiment_id,unit_id,arm\n"
    + "".join(
        f"{name},u1,treatment\n{name},u2,control\n" for name in ("spelt", "platform", "nobody")
    )
    + "regions,Pune,treatment\nregions,Goa,control\n",
    "geo_daily": "date,geo,brand,revenue,cost\n"
    "2025-03-04,Pune,MB,10,0\n2025-03-05,Pune,Muscle Blaze,30,1\n"
    "2025-03-05,Pune,Gritzo,500,0\n2025-03-05,Goa,muscleblaze,2,0\n",
    "user_geo": "user_id,geo\nu1,Pune\nu2,Goa\n",
}


@pytest.fixture(scope="module", params=SALES)
def run(request, builds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("brands")
    for name, text in (FILES | {"tracking_data": SALES[request.param]}).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    run = builds.run(tmp_path_factory.mktemp("built"), raw_data=folder)
    assert run.exit_code == 0, run.output
    return run


def test_sales_of_a_brand_are_those_that_were_resolved_to_it(run):
    found = run.query(
        "select experiment_id, unit_id, cast(y as double), cast(x as double),"
        " cast(attributed_revenue as double) from intermediate.int_experiment_revenue"
    )
    # u1's 3 are of nobody knows which brand; a platform's experiment looks at all that was bought.
    assert {row[:2]: row[2:] for row in found} == {
        ("spelt", "u1"): (125, 0, 100),
        ("spelt", "u2"): (7, 4, 0),
        ("platform", "u1"): (125, 3, 100),
        ("platform", "u2"): (1007, 4, 1000),
        ("nobody", "u1"): (0, 0, 0),
        ("nobody", "u2"): (0, 0, 0),
        ("regions", "Pune"): (125, 0, 100),
        ("regions", "Goa"): (7, 4, 0),
    }


def test_sales_of_regions_are_found_by_any_spelling_of_the_brand(run):
    found = run.query(
        "select geo, cast(date as varchar), cast(revenue as double), cast(cost as double)"
        " from intermediate.int_experiment_geo_days order by geo, date"
    )
    assert found == [
        ("Goa", "2025-03-05", 2, 0),
        ("Pune", "2025-03-04", 10, 0),
        ("Pune", "2025-03-05", 30, 1),
    ]


def test_results_have_the_name_of_the_marts_and_refuse_what_these_do_not_know(run):
    found = run.query(
        "select distinct experiment_id, entity_id,"
        " coalesce(refusal_reason like 'unknown_entity:%', false)"
        " from marts.incrementality"
        " where experiment_id is not null and method <> 'calibrated_share' order by 1"
    )
    assert found == [
        ("nobody", "Nobody Foods", True),
        ("platform", "Instagram", False),
        ("regions", "MuscleBlaze", False),
        ("spelt", "MuscleBlaze", False),
    ]
    [(numbers,)] = run.query(
        "select count(coalesce(estimate, incremental_revenue, std_error)) from marts.incrementality"
        " where experiment_id = 'nobody'"
    )
    assert numbers == 0
