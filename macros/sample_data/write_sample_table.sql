{#- Writes a query to one file. -#}
{% macro write_sample_table(query, path, format) -%}
    {%- set options = 'format csv, header' if format == 'csv' else 'format parquet, compression zstd' -%}
    {%- do run_query("copy (\n" ~ query ~ "\n) to '" ~ path | replace("'", "''") ~ "' (" ~ options ~ ")") -%}
    {%- do log('wrote ' ~ path, info=true) -%}
{%- endmacro %}
