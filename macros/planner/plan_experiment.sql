{#-
    How large, how long and in how many regions an experiment must be to show a lift, and who is in which group:

      dbt run-operation plan_experiment --args '{design: user_holdout, brand: MuscleBlaze, lift: 0.3, output_dir: plan}'

    Writes into `output_dir` plan.csv (every duration and size that was looked at) and, where one is large enough,
    experiments.csv and experiment_assignments.csv as the project reads them: put them with your other files once the
    experiment runs. Without `output_dir` it only says what it finds. docs/running-an-experiment.md describes the arguments.
    The same data, arguments and seed give the same groups.
-#}
{% macro plan_experiment(
    design=none, brand=none, lift=0.1, weeks=none, treat_share=0.5, ci_level=0.95, power=0.8, cost=none, units_file=none,
    experiment_id=none, start_date=none, seed=1, output_dir=none
) -%}
    {%- do check_plan_arguments(design, lift, weeks, treat_share, ci_level, power, cost, units_file, start_date) -%}
    {%- if execute -%}
        {%- set durations = [weeks] if weeks is not none else [1, 2, 3, 4, 6, 8, 10, 12] -%}
        {%- set is_geo = design == 'geo_pairs' -%}
        {%- set units = none -%}
        {%- if units_file -%}
            {%- set units -%}
                select distinct cast(unit_id as varchar) as unit_id from read_csv({{ raw_text(units_file ~ '') }}, all_varchar = true, header = true)
            {%- endset -%}
        {%- endif -%}
        {%- if is_geo -%}
            {%- set plan = plan_geo_pairs(planner_geo_revenue(), brand, durations, ci_level, power, seed) -%}
        {%- else -%}
            {%- set plan = plan_user_holdout(planner_user_revenue(), brand, durations, lift, treat_share, ci_level, power, units) -%}
        {%- endif -%}
        {%- do run_query('create or replace temp table experiment_plan as ' ~ plan) -%}
        {%- set table = 'experiment_plan' -%}
        {%- set chosen = run_query(
            'select weeks, cast(' ~ ('units' if is_geo else 'units_needed') ~ ' as bigint) as units, detectable_lift'
            ~ ' from ' ~ table
            ~ ' where ' ~ ('detectable_lift <= ' ~ lift if is_geo else 'units_needed <= units_available')
            ~ ' order by weeks, 2 limit 1'
        ) -%}
        {%- do say_plan(design, table, lift, cost) -%}
        {%- set subject = brand or 'all brands' -%}
        {%- if chosen.rows | length == 0 -%}
            {%- set best = run_query('select weeks, detectable_lift from ' ~ table ~ ' order by detectable_lift, weeks limit 1') -%}
            {%- do say_no_plan(design, best, lift, subject, durations) -%}
        {%- endif -%}
        {%- if output_dir -%}
            {%- set folder = (output_dir ~ '').replace('\\', '/').rstrip('/') or '/' -%}
            {%- do make_folder(folder) -%}
            {%- do write_plan_table('select * from ' ~ table, folder ~ '/plan.csv') -%}
            {%- if chosen.rows | length > 0 -%}
                {%- do write_assignment(
                    design, brand, chosen.rows[0][0] | int, chosen.rows[0][1] | int, treat_share, ci_level, experiment_id, start_date,
                    seed, units, folder
                ) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Stops with one sentence on the argument that cannot be used. -#}
{% macro check_plan_arguments(design, lift, weeks, treat_share, ci_level, power, cost, units_file, start_date) -%}
    {%- set problems = [] -%}
    {%- if target.type != 'duckdb' -%}
        {%- do problems.append('it writes files by DuckDB: run it with the target duckdb, not ' ~ target.type ~ '.') -%}
    {%- endif -%}
    {%- if design not in ['user_holdout', 'geo_pairs'] -%}
        {%- do problems.append("design is user_holdout or geo_pairs, not '" ~ design ~ "'.") -%}
    {%- endif -%}
    {%- if lift is not number or lift <= 0 -%}
        {%- do problems.append("lift is a part of the revenue of those who are not treated, such as 0.1 for 10 percent, not '" ~ lift ~ "'.") -%}
    {%- endif -%}
    {%- if weeks is not none and (weeks is not integer or weeks < 1 or weeks > 52) -%}
        {%- do problems.append("weeks is a whole number from 1 to 52, not '" ~ weeks ~ "'.") -%}
    {%- endif -%}
    {%- for name, share in {'treat_share': treat_share, 'ci_level': ci_level, 'power': power}.items() -%}
        {%- if share is not number or share <= 0 or share >= 1 -%}
            {%- do problems.append(name ~ " is a number between 0 and 1, not '" ~ share ~ "'.") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if design == 'geo_pairs' and treat_share != 0.5 -%}
        {%- do problems.append('of pairs of regions one of each is treated, so treat_share is 0.5.') -%}
    {%- endif -%}
    {%- if design == 'geo_pairs' and units_file -%}
        {%- do problems.append('units_file lists customers; regions are those of geo_daily.') -%}
    {%- endif -%}
    {%- if cost is not none and (cost is not number or cost <= 0) -%}
        {%- do problems.append("cost is what the experiment may spend, in rupees, not '" ~ cost ~ "'.") -%}
    {%- endif -%}
    {%- if start_date is not none and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', start_date ~ '') -%}
        {%- do problems.append("start_date is a date as in 2026-04-06, not '" ~ start_date ~ "'.") -%}
    {%- endif -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error('plan_experiment: ' ~ problems[0]) -%}
    {%- endif -%}
{%- endmacro %}

{#- Logs the plan, one line for each duration: for regions, with the fewest that show the lift, else with all. -#}
{% macro say_plan(design, table, lift, cost) -%}
    {%- if design == 'geo_pairs' -%}
        {%- set rows = run_query(
            'select weeks, units, detectable_lift, revenue_of_treated from ' ~ table
            ~ ' qualify row_number() over (partition by weeks order by detectable_lift > ' ~ lift
            ~ ', if(detectable_lift <= ' ~ lift ~ ', units, -units)) = 1 order by weeks'
        ) -%}
        {%- for row in rows.rows -%}
            {%- do log(
                row[0] ~ ' weeks, ' ~ row[1] ~ ' regions: shows a lift of ' ~ percent(row[2]) ~ ' or more'
                ~ (', an incremental ROAS of ' ~ '%.1f' | format(row[2] * row[3] / cost) ~ ' or more' if cost else '') ~ '.',
                info=true
            ) -%}
        {%- endfor -%}
    {%- else -%}
        {%- set rows = run_query(
            'select weeks, units_available, detectable_lift, cast(units_needed as bigint), revenue_per_unit from ' ~ table ~ ' order by weeks'
        ) -%}
        {%- for row in rows.rows -%}
            {%- do log(
                row[0] ~ ' weeks: ' ~ row[3] ~ ' customers show a lift of ' ~ percent(lift) ~ '; all ' ~ row[1]
                ~ ' show ' ~ percent(row[2]) ~ ' or more.', info=true
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- A fraction as a percentage for people. -#}
{% macro percent(fraction) -%}
    {{ return('%.1f' | format(fraction * 100) ~ ' %') }}
{%- endmacro %}

{#- Logs why there is no assignment. -#}
{% macro say_no_plan(design, best, lift, subject, durations) -%}
    {%- if best.rows | length == 0 -%}
        {%- set message =
            'there is no history of ' ~ subject ~ ' to plan on: a duration of n weeks needs 2 n weeks of revenue by customer, or 3 n '
            ~ 'weeks of geo_daily for at least 8 regions, outside other experiments.'
        -%}
    {%- else -%}
        {%- set message =
            'no experiment of ' ~ durations | join(', ') ~ ' weeks shows a lift of ' ~ percent(lift) ~ ' for ' ~ subject
            ~ '. The smallest lift that one can show is ' ~ percent(best.rows[0][1]) ~ ', in ' ~ best.rows[0][0] ~ ' weeks. '
            ~ 'Treat more strongly, take more customers or regions, or ask for a larger lift.'
        -%}
    {%- endif -%}
    {%- do log('No assignment: ' ~ message, info=true) -%}
{%- endmacro %}
