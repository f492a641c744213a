{#-
    numerator / denominator as decimal(18, 6), rounded half up; NULL where the denominator is 0 or NULL.
    Both are whole numbers or money; the denominator is not negative. Computed in whole numbers (paise and
    millionths), so that every engine gives the same digits.
-#}
{% macro ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('ratio')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__ratio(numerator, denominator) -%}
    {%- set divisor = "cast((" ~ denominator ~ ") * 100 as decimal(38, 0))" -%}
    cast(
        case
            when {{ denominator }} > 0 then sign(cast({{ numerator }} as decimal(38, 2))) * 0.000001
            * {{ integer_divide("cast(abs(" ~ numerator ~ ") * 100 as decimal(38, 0)) * 2000000 + " ~ divisor, "2 * " ~ divisor) }}
        end as decimal(18, 6)
    )
{%- endmacro %}

{% macro duckdb__ratio(numerator, denominator) -%}
    case
        when {{ denominator }} > 0 then cast(
            sign({{ numerator }}) * 0.000001 * cast(
                (cast(abs({{ numerator }}) * 100 as hugeint) * 2000000 + cast(({{ denominator }}) * 100 as hugeint))
                // (2 * cast(({{ denominator }}) * 100 as hugeint)) as decimal(26, 0)
            ) as decimal(18, 6)
        )
    end
{%- endmacro %}

{#- Its `sign` is a fraction in binary, and `div` a whole number. -#}
{% macro spark__ratio(numerator, denominator) -%}
    {%- set divisor = "cast((" ~ denominator ~ ") * 100 as decimal(38, 0))" -%}
    case
        when {{ denominator }} > 0 then cast(
            case when {{ numerator }} < 0 then -0.000001 else 0.000001 end
            * {{ integer_divide("cast(abs(" ~ numerator ~ ") * 100 as decimal(38, 0)) * 2000000 + " ~ divisor, "2 * " ~ divisor) }} as decimal(18, 6)
        )
    end
{%- endmacro %}
