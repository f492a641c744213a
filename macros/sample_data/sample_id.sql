{#- An identifier such as P0042: never shorter than `digits`, longer where the number is. -#}
{% macro sample_id(prefix, number, digits) -%}
    '{{ prefix }}' || lpad(
        cast({{ number }} as varchar), cast(greatest(length(cast({{ number }} as varchar)), {{ digits }}) as integer), '0'
    )
{%- endmacro %}
