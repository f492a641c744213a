{#- Design of an experiment → the method that was made for it. One that has none compares with the days before. -#}
{% macro design_methods() -%}
    {{ return({
        'user_holdout': 'user_holdout_cuped',
        'geo': 'geo_gbr',
        'geo_pairs': 'geo_pairs_fieller',
        'did': 'did',
        'synthetic_control': 'synthetic_control',
        'before_after': none,
    }) }}
{%- endmacro %}

{#- The designs of experiments that there is a method for. -#}
{% macro experiment_designs() -%}
    {{ return(design_methods().keys() | list) }}
{%- endmacro %}
