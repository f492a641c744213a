{#- Stops when the folder holds tables that this run would not overwrite: they would be read together with the new ones. -#}
{% macro check_sample_folder(output_dir, tables, files) -%}
    {%- set folder = output_dir | replace("'", "''") -%}
    {%- set found = run_query(
        "select replace(file, '\\', '/') as file from glob(["
        ~ "'" ~ folder ~ "/*.csv', '" ~ folder ~ "/*.parquet', '" ~ folder ~ "/tracking_data/*'])"
        ~ " where regexp_matches(file, '/(" ~ tables | join('|') ~ ")[.](csv|parquet)$|/tracking_data/')"
        ~ ' order by file'
    ) -%}
    {%- for file in found.columns[0].values() if file not in files -%}
        {%- do exceptions.raise_compiler_error(
            'generate_sample_data: ' ~ file ~ ' is already there and would be read together with the new files. '
            ~ 'Remove it, or write to an empty folder.'
        ) -%}
    {%- endfor -%}
{%- endmacro %}
