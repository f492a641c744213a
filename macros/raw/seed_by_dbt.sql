{#-
    dbt's own three macros of the same names, which load seeds on engines other than DuckDB. Reference seeds load as ever,
    with text that sorts alike on every engine. Raw tables have the columns that DuckDB gives them: every canonical
    column as text, whatever else the file has, and where each row is from.
-#}

{#- Create the table of a seed. -#}
{% macro default__create_csv_table(model, agate_table) -%}
    {%- set sql -%}
        create table {{ this }} (
            {%- for name, type in seed_column_types(model, agate_table).items() %}
            {{ raw_name(name) }} {{ type }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
    {%- endset -%}
    {%- call statement('create') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}

{#- Empty the table of a seed, or make it anew where it is to have other columns. -#}
{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- set old_columns = adapter.get_columns_in_relation(old_relation) | map(attribute='name') | list -%}
    {#- On Spark the old table may be files of somebody's own, which are not to be emptied. -#}
    {%- if full_refresh or target.type == 'spark' or old_columns != seed_column_types(model, agate_table).keys() | list -%}
        {%- do adapter.drop_relation(old_relation) -%}
        {{ return(create_csv_table(model, agate_table)) }}
    {%- endif -%}
    {%- do adapter.truncate_relation(old_relation) -%}
    {{ return('truncate table ' ~ old_relation) }}
{%- endmacro %}

{#- Insert the rows of a seed. -#}
{% macro default__load_csv_rows(model, agate_table) -%}
    {%- set types = seed_column_types(model, agate_table) -%}
    {%- if is_exported_seed(model) -%}
        {%- set names, row_texts = types.keys() | list, exported_rows(agate_table) -%}
    {%- elif is_raw_seed(model) -%}
        {%- set names = agate_table.column_names | list + ['file_name', 'line_number', 'date_order'] -%}
        {%- set row_texts = shipped_rows(model, agate_table) -%}
    {%- else -%}
        {%- set names, row_texts = agate_table.column_names | list, reference_rows(agate_table) -%}
    {%- endif -%}
    {{ return(insert_json_rows(this, types, names, row_texts)) }}
{%- endmacro %}

{#- Is this seed one of the four raw tables? -#}
{% macro is_raw_seed(model) -%}
    {{ return(model.fqn[-2] == 'raw' or is_exported_seed(model)) }}
{%- endmacro %}

{#- Does this seed hold rows that `export_raw_data` wrote? -#}
{% macro is_exported_seed(model) -%}
    {{ return(model.fqn | length == 2) }}
{%- endmacro %}

{#- Column → SQL type, for the table of a seed. -#}
{% macro seed_column_types(model, agate_table) -%}
    {%- set text = dbt.type_string() ~ byte_order() -%}
    {%- set types = {} -%}
    {%- if is_raw_seed(model) -%}
        {%- for name in raw_seed_columns(model, agate_table) -%}
            {%- do types.update({name: 'bigint' if name == 'line_number' else text}) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for name in agate_table.column_names -%}
            {%- set type = model.config.column_types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
            {%- do types.update({name: text if type in ('text', 'varchar', 'string') else type}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}

{#- The columns of a raw table, in the order that DuckDB has them in. -#}
{% macro raw_seed_columns(model, agate_table) -%}
    {%- if is_exported_seed(model) -%}
        {{ return(fromjson(agate_table.column_names[0])) }}
    {%- endif -%}
    {%- set columns = model.columns.keys() | list -%}
    {{ return(
        columns + agate_table.column_names | reject('in', columns) | list
        + ['file_name', 'line_number', 'date_order', 'load_error', 'load_error_row']
    ) }}
{%- endmacro %}

{#- The rows of a file that `export_raw_data` wrote, each a JSON list. -#}
{% macro exported_rows(agate_table) -%}
    {%- set row_texts = [] -%}
    {%- for text in agate_table.columns[0] -%}
        {%- do row_texts.append(text if text.startswith('[') else row_texts.pop() ~ text[1:]) -%}
    {%- endfor -%}
    {{ return(row_texts) }}
{%- endmacro %}

{#- The rows of a shipped file likewise: canonical headers, dates that start with the year, one row on each line. -#}
{% macro shipped_rows(model, agate_table) -%}
    {%- if var('raw_data', none) or env_var('RAW_DATA', '') -%}
        {%- do exceptions.raise_compiler_error(
            "RAW_DATA is read by DuckDB alone. Let it write the rows for other engines: dbt run-operation export_raw_data, "
            "then set RAW_SEEDS to the folder that it names and build again."
        ) -%}
    {%- endif -%}
    {%- set row_texts = [] -%}
    {%- for text in reference_rows(agate_table) -%}
        {%- do row_texts.append(text[:-1] ~ ', "' ~ model.name ~ '.csv", ' ~ (loop.index + 1) ~ ', "ymd"]') -%}
    {%- endfor -%}
    {{ return(row_texts) }}
{%- endmacro %}

{#- The rows of a file that is read as it stands, each a JSON list of texts. -#}
{% macro reference_rows(agate_table) -%}
    {%- set row_texts = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- do values.append(value if value is none else value | string) -%}
        {%- endfor -%}
        {%- do row_texts.append(tojson(values)) -%}
    {%- endfor -%}
    {{ return(row_texts) }}
{%- endmacro %}

{#-
    dbt's own macro of this name, which also keeps the SQL of a seed under the seed's path in the target folder. A path that
    starts at the root is no part of that folder: there the SQL would take the place of the exported file.
-#}
{% macro noop_statement(name=none, message=none, code=none, rows_affected=none, res=none) -%}
    {%- set sql = caller() -%}
    {%- if name == 'main' and not is_exported_seed(model) -%}
        {%- do write(sql) -%}
    {%- endif -%}
    {%- if name is not none -%}
        {%- do store_raw_result(name, message=message, code=code, rows_affected=rows_affected, agate_table=res) -%}
    {%- endif -%}
{%- endmacro %}
