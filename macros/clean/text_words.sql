{#-
    The words of a text, lower case, with one blank around each, so that `like '% word %'` finds whole words
    only: `Whey (MB)` → ` whey mb `.
-#}
{% macro text_words(column) -%}
    ' ' || {{ lower_case('trim(' ~ replace_pattern(column, "[-_ .,:;/|()&+#@!?*''\"]+", ' ') ~ ')') }} || ' '
{%- endmacro %}
