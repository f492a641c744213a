{#- `expression` in lower case, letters of every script. -#}
{% macro lower_case(expression) -%}
    {{ return(adapter.dispatch('lower_case')(expression)) }}
{%- endmacro %}

{% macro default__lower_case(expression) -%}
    lower({{ expression }})
{%- endmacro %}

{#-
    What `lower` does there depends on the collation, and the one that sorts as we need knows the English letters only.
    Two letters become on DuckDB what they are alone, without a dot of its own and whatever follows.
-#}
{% macro postgres__lower_case(expression) -%}
    (lower(translate({{ expression }}, 'İΣ', 'iσ') collate "und-x-icu") collate "C")
{%- endmacro %}

{% macro spark__lower_case(expression) -%}
    lower(translate({{ expression }}, 'İΣ', 'iσ'))
{%- endmacro %}
