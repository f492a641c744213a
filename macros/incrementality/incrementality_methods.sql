{#- Method → its tier, the first to be preferred within a tier. `calibrated_share` has that of its experiment. -#}
{% macro incrementality_methods() -%}
    {{ return({
        'calibrated_share': none,
        'user_holdout_cuped': 'randomized',
        'geo_pairs_fieller': 'randomized',
        'geo_gbr': 'randomized',
        'synthetic_control': 'quasi',
        'did': 'quasi',
        'geo_tbr': 'quasi',
        'dow_baseline': 'observational',
        'fixed_share': 'assumption',
        'source_baseline': 'assumption',
    }) }}
{%- endmacro %}

{#- The tier of the method `column`; NULL for `calibrated_share`. -#}
{% macro method_tier(column) -%}
    case {{ column }}
        {%- for method, tier in incrementality_methods().items() if tier %}
        when '{{ method }}' then '{{ tier }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- Methods whose number is shown beside others and never the headline of anything. -#}
{% macro methods_never_headline() -%}
    {{ return(['source_baseline', 'geo_tbr']) }}
{%- endmacro %}

{#- Place of the method `column` among those of its tier, 0 for the first. -#}
{% macro method_order(column) -%}
    case {{ column }}
        {%- for method in incrementality_methods() %}
        when '{{ method }}' then {{ loop.index0 }}
        {%- endfor %}
        else {{ incrementality_methods() | length }}
    end
{%- endmacro %}

{#- How far the tier `column` is to be trusted, 0 for an assumption to 3 for a randomized experiment. -#}
{% macro tier_rank(column) -%}
    case {{ column }} when 'randomized' then 3 when 'quasi' then 2 when 'observational' then 1 else 0 end
{%- endmacro %}
