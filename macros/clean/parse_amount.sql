{#-
    Text to money, decimal(18, 2), rounded half up at the paisa; NULL where it is not an amount. Reads plain
    and scientific numbers, and amounts with a currency sign or thousands separators in groups of three
    or in lakh and crore groups (`₹1,23,456.50`). A decimal comma is not guessed at.
-#}
{% macro parse_amount(column) -%}
    cast(coalesce(
        {{ try_cast(column, 'decimal(18, 2)') }},
        case
            {#- What comes first in a `case` is worked out for every row where it comes again, and this costs nothing. #}
            when {{ column }} is null then null
            when {{ matches(plain_amount(column), '^[-+]?([0-9]+|[0-9]{1,3}((,[0-9]{2})*,[0-9]{3}|(,[0-9]{3})+))([.][0-9]*)?$') }}
                then {{ try_cast("replace(" ~ plain_amount(column) ~ ", ',', '')", 'decimal(18, 2)') }}
        end
    ) as decimal(18, 2))
{%- endmacro %}

{#- `column` without currency signs and the white space around them. -#}
{% macro plain_amount(column) -%}
    {{ replace_pattern("lower(" ~ column ~ ")", ' *(inr|rs[.]?|₹|[$]|/-) *') }}
{%- endmacro %}

{#- True where an amount carries more than two decimals that matter, so that reading it rounds it. -#}
{% macro is_rounded_amount(column) -%}
    ({{ column }} like '%.___%' and {{ matches(column, '[.][0-9]{2}[0-9]*[1-9]') }})
{%- endmacro %}
