{#- The designs of experiments that there is a method for. -#}
{% macro experiment_designs() -%}
    {{ return(['user_holdout', 'geo', 'geo_pairs', 'did', 'synthetic_control', 'before_after']) }}
{%- endmacro %}
