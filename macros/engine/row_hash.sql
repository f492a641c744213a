{#-
    A 64-bit hash of the whole row `alias` of a `from`, to tell whether a row has changed. It is compared with those of the same
    engine and version alone: another one finds that everything has changed.
-#}
{% macro row_hash(alias) -%}
    {{ return(adapter.dispatch('row_hash')(alias)) }}
{%- endmacro %}

{% macro default__row_hash(alias) -%}
    hash({{ alias }})
{%- endmacro %}

{% macro postgres__row_hash(alias) -%}
    hashtextextended(cast({{ alias }} as text), 0)
{%- endmacro %}
