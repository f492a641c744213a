{#-
    The columns that each method of an experiment returns, cast: one row per experiment, before any distribution is
    looked at (`with_inference` does that for all methods at once). The caller's last CTE has a column for each name that
    is not among `constants` (name → SQL).

    Effect and cost are `numerator` and `denominator`, in any unit that cancels in their ratio, with the variances and
    covariance of the two estimates; `df` are the degrees of freedom. A method that knows its interval and p-value gives
    these instead. `std_error` is of the ratio, and left to the delta method where NULL. Money beyond what its type holds is NULL.
-#}
{% macro method_columns(constants={}) -%}
    {%- for name, type in method_column_types().items() %}
    {%- set value = constants.get(name, name) %}
    {%- if name in ['incremental_revenue', 'incremental_cost'] %}
    {%- set value = 'case when abs(' ~ value ~ ') < 1e15 then ' ~ value ~ ' end' %}
    {%- endif %}
    cast({{ value }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- Name → type of `method_columns`. -#}
{% macro method_column_types() -%}
    {%- set text, money, number, count = dbt.type_string(), 'decimal(18, 2)', double_type(), 'bigint' -%}
    {{ return({
        'experiment_id': text, 'entity_type': text, 'entity_id': text,
        'window_start': 'date', 'window_end': 'date', 'pre_start': 'date',
        'method': text, 'tier': text,
        'incremental_revenue': money, 'incremental_cost': money, 'cost_method': text,
        'numerator': number, 'denominator': number,
        'numerator_variance': number, 'covariance': number, 'denominator_variance': number,
        'std_error': number, 'df': number, 'ci_low': number, 'ci_high': number, 'p_value': number,
        'ci_level': number, 'ci_method': text, 'lift_pct': number,
        'n_treated': count, 'n_control': count, 'n_pre': count, 'n_placebo': count,
        'diagnostics': text, 'assumptions': text, 'refusal_reason': text,
    }) }}
{%- endmacro %}

{#- `value`, a double, as readable text of up to six decimals; `none` where it is NULL or beyond 21 digits. -#}
{% macro diagnostic(name, value) -%}
    '{{ name }}=' || coalesce(
        cast(cast(case when abs({{ value }}) < 1e21 then {{ value }} end as decimal(28, 6)) as {{ dbt.type_string() }}), 'none'
    )
{%- endmacro %}

{#- Sum of doubles that no order of rows can change: of the values at so many decimals, as a double. -#}
{% macro exact_sum(expression, decimals=10) -%}
    cast(sum(cast({{ expression }} as decimal(38, {{ decimals }}))) as {{ double_type() }})
{%- endmacro %}

{#-
    The same of ratios, which have no bound: NULL where a value has too many digits before the point to leave room for
    100,000 rows, because no sum of it and the others means anything.
-#}
{% macro exact_sum_of_ratios(expression, decimals=10) -%}
    {%- set limit = '1e' ~ (33 - decimals) -%}
    case
            when coalesce(max(abs({{ expression }})), 0) < {{ limit }}
                then {{ exact_sum('case when abs(' ~ expression ~ ') < ' ~ limit ~ ' then ' ~ expression ~ ' end', decimals) }}
        end
{%- endmacro %}

{#- Sum of the products of two amounts, exact, as decimal(38, 4): wide enough for squares of a billion billion. -#}
{% macro exact_sum_of_products(a, b, condition='true') -%}
    cast(sum(
            case when {{ condition }} then cast({{ a }} as decimal(19, 2)) * cast({{ b }} as decimal(19, 2)) else 0 end
        ) as decimal(38, 4))
{%- endmacro %}

{#- From the sums `a`, `b`, `a_b` (of products) and `n` of an arm: the sum of products about the means, as a double. -#}
{% macro centred_sum(a, b) -%}
    cast({{ a }}_{{ b }} as {{ double_type() }}) - cast({{ a }} as {{ double_type() }}) * cast({{ b }} as {{ double_type() }}) / n
{%- endmacro %}
