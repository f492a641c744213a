{#- Writes experiments.csv and experiment_assignments.csv of a planned experiment into `folder`, which exists. It starts on
    the Monday of next week where no day is given. -#}
{% macro write_planned_experiment(
    design, brand, weeks, units, treat_share, ci_level, units_file, experiment_id, start_date, seed, folder
) -%}
    {%- set today = run_started_at.date() -%}
    {%- set start = modules.datetime.date.fromisoformat(start_date ~ '') if start_date
        else today + modules.datetime.timedelta(days=7 - today.weekday()) -%}
    {%- set name = raw_text(experiment_id or design ~ '-' ~ start) -%}
    {%- set weeks_long = modules.datetime.timedelta(weeks=weeks) -%}
    {%- set experiment -%}
        select
            {{ name }} as experiment_id,
            {{ "'all'" if brand == 'all' else "'brand'" }} as entity_type,
            {{ raw_text(brand) }} as entity_id,
            '{{ design }}' as design,
            '{{ 'geo' if design == 'geo_pairs' else 'user' }}' as unit_type,
            {{ treat_share }} as planned_treat_share,
            date '{{ start - weeks_long }}' as pre_start,
            date '{{ start }}' as start_date,
            date '{{ start + weeks_long - modules.datetime.timedelta(days=1) }}' as end_date,
            null as cooldown_end,
            date '{{ today }}' as registered_at,
            {{ ci_level }} as ci_level
    {%- endset -%}
    {%- set assignment -%}
        select
            {{ name }} as experiment_id,
            unit_id,
            arm,
            pair_id,
            null as stratum,
            date '{{ today }}' as assigned_at
        from (
            {{ assigned_regions(ref('experiment_planning'), raw_text(brand), weeks, units, raw_text(seed)) if design == 'geo_pairs'
            else assigned_users(
                listed_units(units_file) if units_file
                else '(select user_id as unit_id from ' ~ ref('int_customers') ~ ' where first_order_date is not null)',
                units, treat_share, raw_text(seed)
            ) }}
        ) as assigned
        order by pair_id, unit_id
    {%- endset -%}
    {%- for file, query in {'experiments': experiment, 'experiment_assignments': assignment}.items() -%}
        {%- set path = folder ~ '/' ~ file ~ '.csv' -%}
        {%- do run_query('copy (' ~ query ~ ') to ' ~ raw_text(path) ~ ' (format csv, header)') -%}
        {%- do log('wrote ' ~ path, info=true) -%}
    {%- endfor -%}
{%- endmacro %}
