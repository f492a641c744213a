{#- `dbt run-operation list_versions`: the published versions, newest first, and which of them people see. -#}
{% macro list_versions() -%}
    {%- if target.type == 'duckdb' -%}
        {%- do ask_publishing({'step': 'list'}) -%}
    {%- endif -%}
{%- endmacro %}
