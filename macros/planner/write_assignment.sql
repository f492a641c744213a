{#- Writes experiments.csv and experiment_assignments.csv of a planned experiment into `folder`. -#}
{% macro write_assignment(
    design, brand, weeks, units_count, treat_share, ci_level, experiment_id, start_date, seed, units, folder
) -%}
    {%- set today = modules.datetime.date.fromisoformat(run_started_at.strftime('%Y-%m-%d')) -%}
    {%- if start_date -%}
        {%- set start = modules.datetime.date.fromisoformat(start_date ~ '') -%}
    {%- else -%}
        {#- The Monday of next week. -#}
        {%- set start = today + modules.datetime.timedelta(days=7 - today.weekday()) -%}
    {%- endif -%}
    {%- set name = (experiment_id or design ~ '-' ~ start) ~ '' -%}
    {%- set entity = "'brand' as entity_type, " ~ raw_text(brand) if brand else "'all' as entity_type, 'all'" -%}
    {%- do write_plan_table(
        'select ' ~ raw_text(name) ~ ' as experiment_id, ' ~ entity ~ " as entity_id, '" ~ design ~ "' as design, '"
        ~ ('geo' if design == 'geo_pairs' else 'user') ~ "' as unit_type, " ~ treat_share ~ " as planned_treat_share, date '"
        ~ (start - modules.datetime.timedelta(weeks=weeks)) ~ "' as pre_start, date '" ~ start ~ "' as start_date, date '"
        ~ (start + modules.datetime.timedelta(days=7 * weeks - 1)) ~ "' as end_date, null as cooldown_end, date '" ~ today
        ~ "' as registered_at, " ~ ci_level ~ ' as ci_level',
        folder ~ '/experiments.csv'
    ) -%}
    {%- if design == 'geo_pairs' -%}
        {%- set assigned -%}
            select unit_id, arm, 'P' || lpad(cast(pair_number as varchar), 2, '0') as pair_id, null as stratum
            from ({{ geo_pairs(planner_geo_revenue(), brand, seed) }}) as pairs
            where pair_number <= {{ units_count }} / 2
        {%- endset -%}
    {%- else -%}
        {%- set assigned = user_assignment(planner_user_revenue(), seed ~ '/' ~ name, units_count, treat_share, units) -%}
    {%- endif -%}
    {%- do write_plan_table(
        'select ' ~ raw_text(name) ~ " as experiment_id, unit_id, arm, pair_id, stratum, date '" ~ today ~ "' as assigned_at from ("
        ~ assigned ~ ') as assigned order by pair_id, unit_id',
        folder ~ '/experiment_assignments.csv'
    ) -%}
{%- endmacro %}

{#-
    `units_count` customers in two groups: `unit_id`, `arm`, `pair_id` (empty) and `stratum`. Customers are in order of the MD5 of
    the seed and their id, so the same seed gives the same groups anywhere; the first are taken, and of each stratum
    (has bought before, or not) the part `treat_share` is treated, to the nearest customer.
-#}
{% macro user_assignment(revenue, seed, units_count, treat_share, units=none) -%}
    select
        unit_id,
        case when place <= round(stratum_units * {{ treat_share }}) then 'treatment' else 'control' end as arm,
        null as pair_id,
        stratum
    from (
        select
            *,
            row_number() over (partition by stratum order by draw desc, unit_id) as place,
            count(*) over (partition by stratum) as stratum_units
        from (
            select
                units.unit_id,
                case when coalesce(history.revenue, 0) > 0 then 'has bought' else 'has not bought' end as stratum,
                md5({{ raw_text(seed) }} || '/' || units.unit_id) as draw,
                row_number() over (order by md5({{ raw_text(seed) }} || '/' || units.unit_id), units.unit_id) as position
            from ({{ units or 'select distinct unit_id from (' ~ revenue ~ ') as known' }}) as units
            left join (
                select unit_id, sum(revenue) as revenue from ({{ revenue }}) as revenue group by unit_id
            ) as history
                on units.unit_id = history.unit_id
        ) as drawn
        where position <= {{ units_count }}
    ) as placed
{%- endmacro %}

{#- Writes a query as CSV. -#}
{% macro write_plan_table(query, path) -%}
    {%- do run_query('copy (' ~ query ~ ') to ' ~ raw_text(path) ~ ' (format csv, header)') -%}
    {%- do log('wrote ' ~ path, info=true) -%}
{%- endmacro %}
