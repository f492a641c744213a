{#-
    dbt's own two macros of the same names, for the rows of unit tests, without macro calls for every cell:
    wide tables have thousands of cells, and rendering them was more than half of a build's macro calls.
-#}

{#- A select of the fixture's rows, each cell cast to the type of its column; columns that are not given are NULL. -#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- set types = {} -%}
    {%- set names = {} -%}
    {%- set relation = defer_relation if (defer_relation and not load_relation(this)) else this -%}
    {#- An ephemeral model is no relation. -#}
    {%- for name, type in ephemeral_columns(model.name).items() -%}
        {%- do types.update({name: type}) -%}
        {%- do names.update({name: adapter.quote(name)}) -%}
    {%- endfor -%}
    {#- Asking for the columns of a relation costs a macro call of dbt's each time; describing a query does not. -#}
    {%- set columns = [] if types
        else adapter.get_column_schema_from_query('select * from ' ~ relation) if target.type == 'duckdb'
        else adapter.get_columns_in_relation(relation) -%}
    {%- for column in columns -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do names.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- if not types -%}
        {{ exceptions.raise_compiler_error(
            "The unit test needs the columns of " ~ this ~ ", which does not exist yet. Build it first: dbt build --select +"
            ~ model.name
        ) }}
    {%- endif -%}
    {%- for row in rows or [{}] %}
    {%- set cells = format_row(row, types) %}
    select
        {%- for name, type in types.items() %}
        {{ cells.get(name, 'cast(null as ' ~ type ~ ')') }}{{ byte_order() if type in ('text', 'character varying') }} as {{ names[name] }}{{ ',' if not loop.last }}
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'limit 0' if not rows }}
{%- endmacro %}

{#- Column name → SQL of its cell for one row of a unit test. -#}
{% macro format_row(row, column_name_to_data_types) -%}
    {%- if target.type != 'duckdb' -%}
        {{ return(dbt.format_row(row, column_name_to_data_types)) }}
    {%- endif -%}
    {%- set cells = {} -%}
    {%- for given_name, value in row.items() -%}
        {%- set name = given_name | lower -%}
        {%- if name not in column_name_to_data_types -%}
            {{ exceptions.raise_compiler_error(
                "A unit test names the column '" ~ given_name ~ "', which " ~ model.name ~ " does not have. It has: "
                ~ column_name_to_data_types.keys() | join(', ')
            ) }}
        {%- endif -%}
        {%- if value is none -%}
            {%- set literal = 'null' -%}
        {%- elif value is string -%}
            {%- set literal = "'" ~ value | replace("'", "''") ~ "'" -%}
        {%- else -%}
            {%- set literal = value -%}
        {%- endif -%}
        {%- do cells.update({name: 'cast(' ~ literal ~ ' as ' ~ column_name_to_data_types[name] ~ ')'}) -%}
    {%- endfor -%}
    {{ return(cells) }}
{%- endmacro %}
