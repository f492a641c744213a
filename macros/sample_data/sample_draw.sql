{#-
    Every generated value is a pure function of (seed, table, row number, stream name), so that the output depends
    on neither the threads nor the order in which rows are produced. Plain integer arithmetic instead of the engine's
    `hash()` or `random()`: both operands of every product stay below 2^32, so nothing overflows an unsigned 64-bit
    integer and every DuckDB version gives the same result.
-#}

{#- The 32-bit number that stands for a name: a stream, or a table together with the seed. -#}
{% macro sample_stream(name) -%}
    {{ local_md5(name)[:8] | int(0, 16) }}
{%- endmacro %}

{#- Multiply, fold the high bits down, multiply: spreads a 32-bit integer over all 32-bit integers. -#}
{% macro sample_mix(value) -%}
    {%- set product = '(((' ~ value ~ ') * 2146121005) & 4294967295)' -%}
    ((xor({{ product }}, {{ product }} >> 15) * 2221713035) & 4294967295)
{%- endmacro %}

{#- The key of one row: give it the alias `row_key`, from which all the draws of that row are taken. -#}
{% macro sample_row_key(seed, table, row_number) -%}
    {%- set mixed = sample_mix(
        'xor(cast(' ~ row_number ~ ' as ubigint), ' ~ sample_stream(seed ~ '/' ~ table) ~ '::ubigint)'
    ) -%}
    xor({{ mixed }}, {{ mixed }} >> 16)
{%- endmacro %}

{#- A uniform whole number in 0 .. below - 1; `below` (a number or a column) is at most 2^31. -#}
{% macro sample_draw(stream, below, row_key='row_key') -%}
    cast(
        ({{ sample_mix('xor(' ~ row_key ~ ', ' ~ sample_stream(stream) ~ '::ubigint)') }} * cast({{ below }} as ubigint)) >> 32
        as bigint
    )
{%- endmacro %}

{#- Repeats each row `weight` times and numbers the copies from 0 (`ticket`), within `partition_by` if given: a
    weighted choice is then a plain equality join with a draw below the number of tickets. -#}
{% macro sample_tickets(relation, order_by, weight='weight', partition_by=none) -%}
    select
        *,
        row_number() over (
            {%- if partition_by %}partition by {{ partition_by }} {% endif %}order by {{ order_by }}, ticket_copy
        ) - 1 as ticket,
    from {{ relation }}, unnest(range({{ weight }})) as copies (ticket_copy)
{%- endmacro %}
