{#-
    Text to a payout rate, decimal(24, 6): rupees per unit, or a share of revenue. `12%` reads as 0.12. NULL
    where it is neither.
-#}
{% macro parse_rate(column) -%}
    case
        when right({{ column }}, 1) = '%'
            then cast({{ try_cast("left(" ~ column ~ ", length(" ~ column ~ ") - 1)", 'decimal(24, 6)') }} * cast(0.01 as decimal(3, 2)) as decimal(24, 6))
        else {{ try_cast("replace(" ~ plain_amount(column) ~ ", ',', '')", 'decimal(24, 6)') }}
    end
{%- endmacro %}
