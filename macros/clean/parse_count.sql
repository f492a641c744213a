{#-
    Text to a whole number, bigint; NULL where it is not one, or negative. Reads `12`, `12.0`, `1,200`, `1,20,000`
    and, as follower counts are often written, `12.5K` and `1.2M`.
-#}
{% macro parse_count(column) -%}
    case
        when {{ matches(column, '^([0-9]+|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3})([.]0*)?$') }}
            then {{ try_cast("split_part(replace(" ~ column ~ ", ',', ''), '.', 1)", 'bigint') }}
        when {{ matches(column, '^[0-9]{1,9}([.][0-9]+)?[kKmM]$') }}
            then cast(round(
                cast({{ try_cast("left(" ~ column ~ ", length(" ~ column ~ ") - 1)", 'decimal(18, 6)') }} as decimal(36, 6))
                * case lower(right({{ column }}, 1)) when 'k' then 1000 else 1000000 end
            ) as bigint)
    end
{%- endmacro %}
