{#-
    Text to a whole number, bigint; NULL where it is not one. Reads `12`, `12.0`, `1,200` and, as follower
    counts are often written, `12.5K` and `1.2M`.
-#}
{% macro parse_count(column) -%}
    {%- set number = try_cast("replace(" ~ column ~ ", ',', '')", 'decimal(24, 6)') -%}
    {%- set scaled = try_cast("left(" ~ column ~ ", length(" ~ column ~ ") - 1)", 'decimal(24, 6)') -%}
    {%- set suffix = "lower(right(" ~ column ~ ", 1))" -%}
    case
        when {{ number }} = floor({{ number }}) and {{ number }} < 1000000000000000 then cast({{ number }} as bigint)
        when {{ suffix }} = 'k' and {{ scaled }} < 1000000000 then cast({{ scaled }} * 1000 as bigint)
        when {{ suffix }} = 'm' and {{ scaled }} < 1000000000 then cast({{ scaled }} * 1000000 as bigint)
    end
{%- endmacro %}
