{#- The plan for loading the raw table of the node `seed`. What the plugin asks about files, DuckDB answers. -#}
{% macro plan_raw_table(seed, is_careful=false) -%}
    {%- set request = {
        'step': 'plan',
        'table': seed.name,
        'columns_file': seed.root_path ~ '/seeds/reference/raw_columns.csv',
        'seed_file': adapter.get_seed_file_path(seed),
        'folder': var('raw_data', none) or env_var('RAW_DATA', ''),
        'raw_files': var('raw_files', none),
        'raw_headers': var('raw_headers', none),
        'is_careful': is_careful,
    } -%}
    {%- set answers = {} -%}
    {%- set state = namespace(plan=ask_raw_data(request)) -%}
    {#- Remote files only: the folder is listed, then each candidate is described. -#}
    {%- for _ in range(100) if state.plan.ask is defined -%}
        {%- if state.plan.ask is defined -%}
            {%- set kind, paths = state.plan.ask -%}
            {%- do answers.update({kind ~ ' ' ~ paths[0]: describe_raw_files(kind, paths)}) -%}
            {%- set state.plan = ask_raw_data(dict(request, answers=answers)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(state.plan) }}
{%- endmacro %}

{#- Paths that match a pattern (`kind` glob), or names and types of the columns of files of one table. -#}
{% macro describe_raw_files(kind, paths) -%}
    {%- set listed = [] -%}
    {%- for path in paths -%}
        {%- do listed.append(raw_text(path)) -%}
    {%- endfor -%}
    {%- set sql -%}
        {%- if kind == 'glob' -%}
            select file from glob({{ listed[0] }})
        {%- elif kind == 'parquet' -%}
            select column_name, column_type
            from (describe select * from read_parquet([{{ listed | join(', ') }}], union_by_name = true, hive_partitioning = false))
        {%- else -%}
            select column_name, column_type
            from (describe select * from read_csv({{ listed[0] }}, all_varchar = true, header = true))
        {%- endif -%}
    {%- endset -%}
    {%- set rows = [] -%}
    {%- for row in run_query(sql).rows -%}
        {%- do rows.append(row.values() | map('string') | list) -%}
    {%- endfor -%}
    {{ return(rows) }}
{%- endmacro %}
