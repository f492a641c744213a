{#- The durations of an experiment that are planned for, in weeks: a query of one column. -#}
{% macro planner_durations() -%}
    {%- for weeks in [1, 2, 3, 4, 6, 8, 12] %}
    select {{ weeks }} as weeks{{ ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
