{#- The raw tables that a data set need not have: those of incrementality. -#}
{% macro optional_raw_tables() -%}
    {{ return([
        'experiments',
        'experiment_assignments',
        'experiment_costs',
        'geo_daily',
        'user_geo',
        'calendar_events',
        'brand_margin',
        'incrementality_assumptions',
    ]) }}
{%- endmacro %}

{#- Every raw table, those of every data set first. -#}
{% macro raw_tables() -%}
    {{ return(['influencers', 'posts', 'tracking_data', 'payouts'] + optional_raw_tables()) }}
{%- endmacro %}
