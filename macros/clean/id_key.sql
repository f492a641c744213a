{#-
    What makes two spellings of an id the same: `INF_001`, `inf-001` and `INF 001` share one key. Works on a
    cleaned id (see `cleaned_rows`). Keeps the text where separators are all there is.
-#}
{% macro id_key(cleaned_id) -%}
    coalesce(nullif({{ lower_case(replace_characters(cleaned_id, ["'-'", "'_'", "' '", "'.'", "'/'", "'#'"])) }}, ''), {{ cleaned_id }})
{%- endmacro %}
