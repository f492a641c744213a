{#-
    Text without case, white space and punctuation, to compare spellings: `HK Vitals`, `hk-vitals` and
    `HKVITALS` share one key. Letters of every script are kept.
-#}
{% macro text_key(column) -%}
    {{ lower_case(replace_pattern(column, "[-_ .,:;/|()&+#@!?*''\"]")) }}
{%- endmacro %}
