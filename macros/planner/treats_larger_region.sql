{#- Whether the larger region of a pair is the treated one: the first digit of an MD5, so that the same seed gives the same
    groups on any engine. -#}
{% macro treats_larger_region(seed, pair_number) -%}
    (substr(md5(cast({{ seed }} as varchar) || '/' || cast(cast({{ pair_number }} as integer) as varchar)), 1, 1) < '8')
{%- endmacro %}
