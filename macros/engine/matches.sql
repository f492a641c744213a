{#-
    True where the text `expression` matches the regular expression `pattern` (no backslashes, see docs), which finds at least
    one character.
-#}
{% macro matches(expression, pattern) -%}
    {{ return(adapter.dispatch('matches')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matches(expression, pattern) -%}
    ({{ expression }} ~ '{{ pattern }}')
{%- endmacro %}

{#- Not `regexp_matches`, which is worked out for each row, also of a column that repeats itself. -#}
{% macro duckdb__matches(expression, pattern) -%}
    (regexp_extract({{ expression }}, '{{ pattern }}') <> '')
{%- endmacro %}

{#- `(?d)`: only `\n` ends a line, so that `$` is not before other ends of lines that people's texts hold. -#}
{% macro spark__matches(expression, pattern) -%}
    ({{ expression }} rlike '(?d){{ pattern }}')
{%- endmacro %}
