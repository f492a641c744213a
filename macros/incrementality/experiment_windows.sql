{#-
    A select of the experiments of `unit_type` (`user` or `geo`; of both without one), one row each, with the days that are
    compared: `pre_start` (56 days before the start where none is given) to the day before `start_date`, of which those
    before `pre_middle` are the first half, and `start_date` to `window_end`, the end of the cool-down.
    Of both, `has_users` tells whose units are customers, not regions.
-#}
{% macro experiment_windows(unit_type=none) -%}
    {%- set users = "(design = 'user_holdout' or (design in ('did', 'before_after') and lower(coalesce(unit_type, '')) like 'user%'))" -%}
    {%- set days_before = dbt.datediff('pre_start', 'start_date', 'day') -%}
    select
        *,
        cast({{ dbt.dateadd('day', integer_divide(days_before, '2'), 'pre_start') }} as date) as pre_middle
    from (
        select
            experiment_id,
            entity_type,
            entity_id,
            design,
            {%- if not unit_type %}
            {{ users }} as has_users,
            {%- endif %}
            planned_treat_share,
            coalesce(pre_start, cast({{ dbt.dateadd('day', -56, 'start_date') }} as date)) as pre_start,
            start_date,
            coalesce(cooldown_end, end_date) as window_end,
            ci_level
        from {{ ref('int_experiments') }}
        {%- if unit_type %}
        where {{ 'not ' if unit_type != 'user' }}{{ users }}
        {%- endif %}
    ) as windows
{%- endmacro %}
