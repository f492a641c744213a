{#-
    Text to a payout rate, decimal(24, 6): rupees per unit, or a share of revenue. `12%` reads as 0.12. NULL
    where it is neither, negative or over a billion.
-#}
{% macro parse_rate(column) -%}
    {%- set percent = try_cast("left(" ~ column ~ ", length(" ~ column ~ ") - 1)", 'decimal(24, 6)') -%}
    {%- set number = try_cast("replace(" ~ plain_amount(column) ~ ", ',', '')", 'decimal(24, 6)') -%}
    cast(case
        when right({{ column }}, 1) = '%' and {{ percent }} between 0 and 1000000000
            then cast({{ percent }} * cast(0.01 as decimal(3, 2)) as decimal(24, 6))
        when {{ number }} between 0 and 1000000000 then {{ number }}
    end as decimal(24, 6))
{%- endmacro %}
