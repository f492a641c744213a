{#- Name → type of the columns of `incrementality`, in order. -#}
{% macro incrementality_column_types() -%}
    {%- set text, money, number, count = dbt.type_string(), 'decimal(18, 2)', double_type(), 'bigint' -%}
    {{ return({
        'analysis_id': text, 'experiment_id': text, 'entity_type': text, 'entity_id': text,
        'window_start': 'date', 'window_end': 'date', 'pre_start': 'date', 'method': text, 'tier': text,
        'attributed_roas': 'decimal(18, 6)', 'incremental_revenue': money, 'incremental_cost': money, 'cost_method': text,
        'estimate': number, 'std_error': number, 'ci_low': number, 'ci_high': number, 'ci_level': number, 'ci_method': text,
        'range_low': number, 'range_high': number, 'df': number, 'p_value': number, 'mde80': number, 'lift_pct': number,
        'n_treated': count, 'n_control': count, 'n_pre': count, 'n_placebo': count,
        'diagnostics': text, 'assumptions': text, 'refusal_reason': text,
    }) }}
{%- endmacro %}

{#-
    The select list of one method's rows of `incrementality`, cast: one row per analysis. `given`: name → SQL; a name that
    is not given is NULL, or a column of the caller where `from_caller` says so.
-#}
{% macro incrementality_columns(given, from_caller=false) -%}
    {%- for name, type in incrementality_column_types().items() %}
    cast({{ given.get(name, name if from_caller else 'null') }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
