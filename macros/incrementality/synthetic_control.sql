{#-
    One JSON text for each group of rows: the function `synthetic_control` of plugins/synthetic_control on them, see
    `estimate.describe` for what is in it. NULL on an engine that runs no Python.
-#}
{% macro synthetic_control(unit, period, is_treated, is_test, revenue, cost, level) -%}
    {{ return(adapter.dispatch('synthetic_control')(unit, period, is_treated, is_test, revenue, cost, level)) }}
{%- endmacro %}

{% macro default__synthetic_control(unit, period, is_treated, is_test, revenue, cost, level) -%}
    cast(null as {{ dbt.type_string() }})
{%- endmacro %}

{% macro duckdb__synthetic_control(unit, period, is_treated, is_test, revenue, cost, level) -%}
    synthetic_control(
        cast(to_json(list(
            struct_pack(
                unit := {{ unit }},
                period := cast({{ period }} as varchar),
                is_treated := {{ is_treated }},
                is_test := {{ is_test }},
                revenue := {{ revenue }},
                cost := {{ cost }}
            )
            order by {{ unit }}, {{ period }}
        )) as varchar),
        {{ level }}
    )
{%- endmacro %}

{#- The number `name` of what `synthetic_control` returned, a double; NULL where it is not there. -#}
{% macro synthetic_number(answer, name) -%}
    {{ return(adapter.dispatch('synthetic_number')(answer, name)) }}
{%- endmacro %}

{% macro default__synthetic_number(answer, name) -%}
    cast(null as {{ double_type() }})
{%- endmacro %}

{% macro duckdb__synthetic_number(answer, name) -%}
    cast(json_extract_string({{ answer }}, '$.{{ name }}') as double)
{%- endmacro %}

{#- The text `name` of what `synthetic_control` returned. -#}
{% macro synthetic_text(answer, name) -%}
    {{ return(adapter.dispatch('synthetic_text')(answer, name)) }}
{%- endmacro %}

{% macro default__synthetic_text(answer, name) -%}
    cast(null as {{ dbt.type_string() }})
{%- endmacro %}

{% macro duckdb__synthetic_text(answer, name) -%}
    json_extract_string({{ answer }}, '$.{{ name }}')
{%- endmacro %}
