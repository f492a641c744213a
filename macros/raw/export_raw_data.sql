{#-
    Writes the raw tables for engines that cannot read your files: DuckDB reads RAW_DATA as a build does and writes what it
    read to `folder` (default: raw_seeds beside the warehouse).

      RAW_DATA=my_folder dbt run-operation export_raw_data
      RAW_SEEDS=warehouse/raw_seeds dbt build --target postgres (or spark)

    For Spark each table becomes <table>/rows.parquet, with the columns that it has here. For Postgres it becomes the seed
    <table>.csv of one column: its header is the JSON list of the columns' names, a row the JSON list of its values, in which
    NULL, empty text, quotes and line ends are what they are. One that starts with `+` goes on with the row before: dbt
    reads no longer ones. `engine`: postgres or spark, to write the files of one alone.
-#}
{% macro export_raw_data(folder=none, engine=none) -%}
    {%- if target.type != 'duckdb' -%}
        {%- do exceptions.raise_compiler_error('export_raw_data reads your files with DuckDB: leave --target out.') -%}
    {%- endif -%}
    {%- if engine not in (none, 'postgres', 'spark') -%}
        {%- do exceptions.raise_compiler_error('export_raw_data: engine is postgres, spark or left out for both, not "' ~ engine ~ '".') -%}
    {%- endif -%}
    {%- if execute -%}
        {%- set folder = (folder or env_var('WAREHOUSE_DIR', 'warehouse') ~ '/raw_seeds') | replace('\\', '/') -%}
        {%- do make_folder(folder.rstrip('/')) -%}
        {%- do run_query('create schema if not exists raw_export') -%}
        {%- for seed in graph.nodes.values() if seed.resource_type == 'seed' and seed.config.meta.raw_table -%}
            {%- set view = api.Relation.create(database=target.database, schema='raw_export', identifier=seed.name, type='view') -%}
            {%- do load_raw_table(view, seed) -%}
            {%- do adapter.commit() -%}
            {%- set path = folder.rstrip('/') ~ '/' ~ seed.name -%}
            {%- if engine != 'spark' -%}
                {%- do run_query('copy (' ~ raw_rows_as_json_sql(view) ~ ') to ' ~ raw_text(path ~ '.csv') ~ ' (format csv, header)') -%}
                {%- do log('wrote ' ~ path ~ '.csv', info=true) -%}
            {%- endif -%}
            {%- if engine != 'postgres' -%}
                {%- do make_folder(path) -%}
                {%- do run_query('copy (select * from ' ~ view ~ ') to ' ~ raw_text(path ~ '/rows.parquet') ~ ' (format parquet)') -%}
                {%- do log('wrote ' ~ path ~ '/rows.parquet', info=true) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do run_query('drop schema raw_export cascade') -%}
        {%- do log('Now: RAW_SEEDS=' ~ folder ~ ' dbt build --target ' ~ (engine or 'postgres (or spark)'), info=true) -%}
    {%- endif -%}
{%- endmacro %}

{#- A select of the lines of the seed file of the raw table `relation`. No engine but DuckDB keeps NUL bytes in text. -#}
{% macro raw_rows_as_json_sql(relation) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) -%}
    select
        if(piece = 0, '', '+') || substring(row_text, piece * 100000 + 1, 100000)
            as {{ raw_name(tojson(columns | map(attribute='name') | list)) }}
    from (
        select
            row_number() over () as row_number,
            cast(to_json([
                {%- for column in columns %}
                replace(cast({{ raw_name(column.name) }} as varchar), chr(0), chr(9216)){{ ',' if not loop.last }}
                {%- endfor %}
            ]) as varchar) as row_text
        from {{ relation }}
    ) as json_rows
    cross join lateral (select unnest(range((length(row_text) + 99999) // 100000)) as piece) as pieces
    order by row_number, piece
{%- endmacro %}
