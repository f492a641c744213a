{#- Make `target` (a table) from the seed's own CSV, typed by `column_types` and else by DuckDB; returns the number of rows. -#}
{% macro load_reference_seed(target) -%}
    {%- set types = [] -%}
    {%- for name, type in config.get('column_types', {}).items() -%}
        {%- do types.append(raw_text(name) ~ ': ' ~ raw_text(type)) -%}
    {%- endfor -%}
    {%- call statement('main', fetch_result=true) -%}
        create or replace table {{ target }} as
        select *
        from read_csv(
            {{ raw_text(adapter.get_seed_file_path(model)) }},
            header = true,
            delim = {{ raw_text(config.get('delimiter', ',')) }},
            quote = '"',
            escape = '"',
            {%- if types %}
            types = { {{- types | join(', ') -}} },
            {%- endif %}
            sample_size = -1
        )
    {%- endcall -%}
    {{ return(rows_created('main')) }}
{%- endmacro %}
