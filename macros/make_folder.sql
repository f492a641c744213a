{#- Creates a folder and those above it. DuckDB makes a folder only as the target of a partitioned COPY, one level at a
    time; without rows nothing is written into it. -#}
{% macro make_folder(path) -%}
    {%- set parts = path.rstrip('/').split('/') -%}
    {%- for depth in range(1, parts | length + 1) -%}
        {%- set folder = parts[:depth] | join('/') -%}
        {%- if folder not in ['', '.', '..'] and not folder.endswith(':') -%}
            {%- do run_query(
                "copy (select 1 as part, 1 as value where false) to '" ~ folder | replace("'", "''")
                ~ "' (format parquet, partition_by (part), overwrite_or_ignore true)"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
