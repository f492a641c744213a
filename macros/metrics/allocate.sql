{#-
    A select that splits whole amounts over weighted rows without losing a paisa (largest remainder).

    relation: one row per share, with `columns`, `amount_paise` (the whole amount, the same on every row of
        one amount) and `weight` (a whole number of 0 or more, above 0 on at least one row of each amount).
    columns: the columns to keep. amount_key: those of them that name one amount. tie_break: those that put
        equal remainders in one full order, so that the result never depends on chance.
    Returns `columns` and `amount_paise`, the share; shares of one amount sum to it exactly.
-#}
{% macro allocate(relation, columns, amount_key, tie_break) -%}
    {%- set key = amount_key | join(', ') -%}
    {%- set weighted_amount = wide_integer('amount_paise') ~ ' * weight' -%}
    with

    weighted as (

        select
            *,
            {{ wide_integer('sum(weight) over (partition by ' ~ key ~ ')') }} as total_weight
        from {{ relation }}

    ),

    floored as (

        select
            *,
            {{ integer_divide(weighted_amount, 'total_weight') }} as whole_paise,
            ({{ weighted_amount }}) % total_weight as remainder
        from weighted

    ),

    ranked as (

        select
            *,
            amount_paise - sum(whole_paise) over (partition by {{ key }}) as left_over_paise,
            row_number() over (
                partition by {{ key }}
                order by remainder desc, {{ tie_break | join(', ') }}
            ) as remainder_rank
        from floored

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
