{#-
    `dbt run-operation rollback`: let people see the version before the one they see, or another one by
    `--args '{version: …}'`. Nothing is removed.
-#}
{% macro rollback(version=none) -%}
    {%- if target.type == 'duckdb' -%}
        {%- do ask_publishing({'step': 'rollback', 'version': version}) -%}
    {%- endif -%}
{%- endmacro %}
