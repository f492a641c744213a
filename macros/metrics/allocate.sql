{#-
    A select that splits whole amounts over weighted rows without losing a paisa (largest remainder).

    relation: one row per share, with `columns`, `amount_paise` (the whole amount), `weight` (a whole number of 0 or
        more) and `total_weight` (the sum of the weights of the amount, above 0).
    columns: the columns to keep. amount_key: those of them that name one amount. tie_break: those that put
        equal remainders in one full order, so that the result never depends on chance.
    Returns `columns` and `amount_paise`, the share; shares of one amount sum to it exactly.
-#}
{% macro allocate(relation, columns, amount_key, tie_break) -%}
    {%- set key = amount_key | join(', ') -%}
    {%- set weighted_amount = wide_integer('amount_paise') ~ ' * weight' -%}
    {%- set total_weight = wide_integer('total_weight') -%}
    with

    floored as (

        select
            *,
            cast({{ integer_divide(weighted_amount, total_weight) }} as bigint) as whole_paise
        from {{ relation }}

    ),

    remainders as (

        select
            {{ columns | join(',\n            ') }},
            amount_paise,
            whole_paise,
            cast({{ weighted_amount }} - whole_paise * {{ total_weight }} as bigint) as remainder
        from floored

    ),

    ranked as (

        select
            *,
            amount_paise - sum(whole_paise) over (partition by {{ key }}) as left_over_paise,
            row_number() over (
                partition by {{ key }}
                order by remainder desc, {{ tie_break | join(', ') }}
            ) as remainder_rank
        from remainders

    ),

    shares as (

        select
            {{ columns | join(',\n            ') }},
            whole_paise + case when remainder_rank <= left_over_paise then 1 else 0 end as amount_paise
        from ranked

    )

    select * from shares
    where amount_paise > 0
{%- endmacro %}
