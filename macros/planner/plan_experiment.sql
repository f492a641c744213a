{#-
    How large, how long and in how many regions an experiment must be to show a lift, and who is in which group:

      dbt run-operation plan_experiment --args '{design: user_holdout, brand: MuscleBlaze, lift: 0.4, output_dir: plan}'

    Reads the mart `experiment_planning`. Says what each duration can show, and with `output_dir` writes experiments.csv and
    experiment_assignments.csv as the project reads them. docs/running-an-experiment.md describes the arguments. The
    same data, arguments and seed give the same groups.
-#}
{% macro plan_experiment(
    design=none, brand='all', lift=0.1, weeks=none, treat_share=0.5, ci_level=0.95, power=0.8, cost=none, units_file=none,
    experiment_id=none, start_date=none, seed=1, output_dir=none
) -%}
    {%- do check_plan_arguments(design, lift, weeks, treat_share, ci_level, power, cost, units_file, start_date) -%}
    {%- if execute -%}
        {%- set subject = (brand or 'all') ~ '' -%}
        {%- do run_query(
            'create or replace temp table planned_experiment as '
            ~ (planned_regions(ref('experiment_planning'), raw_text(subject), lift, ci_level, power) if design == 'geo_pairs'
            else planned_users(
                ref('experiment_planning'), raw_text(subject), lift, treat_share, ci_level, power,
                '(select count(distinct unit_id) from ' ~ listed_units(units_file) ~ ')' if units_file else 'null'
            ))
        ) -%}
        {%- set plan = run_query(
            'select weeks, units, units_needed, detectable_lift, revenue_of_treated from planned_experiment'
            ~ ' where ' ~ ('true' if weeks is none else 'weeks = ' ~ weeks) ~ ' order by weeks'
        ) -%}
        {%- do say_plan(design, plan, lift, cost, subject, weeks) -%}
        {%- set enough = plan.rows | rejectattr('units_needed', 'none') | list -%}
        {%- if output_dir and enough -%}
            {%- set folder = (output_dir ~ '').replace('\\', '/').rstrip('/') or '/' -%}
            {%- do make_folder(folder) -%}
            {%- do write_planned_experiment(
                design, subject, enough[0]['weeks'] | int, enough[0]['units_needed'] | int, treat_share, ci_level, units_file,
                experiment_id, start_date, seed, folder
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Stops with one sentence on the argument that cannot be used. -#}
{% macro check_plan_arguments(design, lift, weeks, treat_share, ci_level, power, cost, units_file, start_date) -%}
    {%- set durations = modules.re.findall('select ([0-9]+)', planner_durations()) -%}
    {%- set problems = [] -%}
    {%- if target.type != 'duckdb' -%}
        {%- do problems.append('it writes its files with DuckDB: use the target duckdb, not ' ~ target.type ~ '.') -%}
    {%- endif -%}
    {%- if design not in ['user_holdout', 'geo_pairs'] -%}
        {%- do problems.append("design is user_holdout or geo_pairs, not '" ~ design ~ "'.") -%}
    {%- endif -%}
    {%- if lift is not number or lift <= 0 -%}
        {%- do problems.append(
            "lift is a part of the revenue without the treatment, such as 0.1 for 10 percent, not '" ~ lift ~ "'."
        ) -%}
    {%- endif -%}
    {%- if weeks is not none and weeks ~ '' not in durations -%}
        {%- do problems.append('weeks is one of ' ~ durations | join(', ') ~ ", not '" ~ weeks ~ "'.") -%}
    {%- endif -%}
    {%- for name, share in {'treat_share': treat_share, 'ci_level': ci_level, 'power': power}.items() -%}
        {%- if share is not number or share <= 0 or share >= 1 -%}
            {%- do problems.append(name ~ " is a number between 0 and 1, not '" ~ share ~ "'.") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if cost is not none and (cost is not number or cost <= 0) -%}
        {%- do problems.append("cost is what the experiment spends, in rupees, not '" ~ cost ~ "'.") -%}
    {%- endif -%}
    {%- if design == 'geo_pairs' and treat_share != 0.5 -%}
        {%- do problems.append('one region of each pair is treated, so treat_share is 0.5.') -%}
    {%- endif -%}
    {%- if design == 'geo_pairs' and units_file -%}
        {%- do problems.append('units_file lists customers; the regions are those of geo_daily.') -%}
    {%- endif -%}
    {%- if start_date is not none and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', start_date ~ '') -%}
        {%- do problems.append("start_date is a date as in 2026-04-06, not '" ~ start_date ~ "'.") -%}
    {%- endif -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error('plan_experiment: ' ~ problems[0]) -%}
    {%- endif -%}
{%- endmacro %}
