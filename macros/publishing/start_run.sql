{#-
    On-run-start: heals what a killed run left, and notes the selected nodes as started. Publishing is for the
    DuckDB file alone; on a server the marts are read where they are built.
-#}
{% macro start_run() -%}
    {%- if execute and target.type == 'duckdb' -%}
        {%- do ask_publishing({'step': 'start', 'nodes': selected_resources}) -%}
    {%- endif -%}
{%- endmacro %}
