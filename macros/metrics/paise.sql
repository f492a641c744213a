{#- Money as a whole number of paise. -#}
{% macro paise(amount) -%}
    {{ wide_integer("(" ~ amount ~ ") * 100") }}
{%- endmacro %}

{#- A whole number of paise as money, decimal(18, 2). -#}
{% macro rupees(paise) -%}
    cast(cast({{ paise }} as decimal(26, 0)) * cast(0.01 as decimal(2, 2)) as decimal(18, 2))
{%- endmacro %}
