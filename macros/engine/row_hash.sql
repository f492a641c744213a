{#-
    A 64-bit hash of the whole row `alias` of a `from`, which has the columns `names`, to tell whether a row has changed. It is
    compared with those of the same engine and version alone: another one finds that everything has changed.
-#}
{% macro row_hash(alias, names) -%}
    {{ return(adapter.dispatch('row_hash')(alias, names)) }}
{%- endmacro %}

{% macro default__row_hash(alias, names) -%}
    hash({{ alias }})
{%- endmacro %}

{% macro postgres__row_hash(alias, names) -%}
    hashtextextended(cast({{ alias }} as text), 0)
{%- endmacro %}

{#- It passes over NULL, so that a value could move to an empty column beside it unseen. A sum of such numbers needs more digits. -#}
{% macro spark__row_hash(alias, names) -%}
    cast(xxhash64({{ alias }}.*{% for name in names %}, {{ raw_name(name) }} is null{% endfor %}) as decimal(20, 0))
{%- endmacro %}
