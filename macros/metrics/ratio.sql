{#-
    numerator / denominator as decimal(18, 6), rounded half up; NULL where the denominator is 0 or NULL.
    Both are whole numbers or money, not negative in the denominator. Computed in whole numbers, so that
    every engine gives the same digits.
-#}
{% macro ratio(numerator, denominator) -%}
    {%- set scaled = wide_integer("abs(" ~ numerator ~ ") * 100") ~ " * 2000000" -%}
    {%- set divisor = wide_integer("(" ~ denominator ~ ") * 100") -%}
    case
        when ({{ denominator }}) > 0 then
            cast(
                cast(
                    {{ integer_divide(scaled ~ " + " ~ divisor, "2 * " ~ divisor) }} as decimal(26, 0)
                ) * cast(0.000001 as decimal(7, 6)) * case when ({{ numerator }}) < 0 then -1 else 1 end as decimal(18, 6)
            )
    end
{%- endmacro %}
