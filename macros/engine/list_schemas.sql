{#-
    dbt's own macro of this name for DuckDB asks by the quoted name of the database, finds no schema by it, and so dbt creates
    each one in each build.
-#}
{% macro duckdb__list_schemas(database) -%}
    {{ return(run_query(
        "select schema_name from duckdb_schemas()"
        ~ (" where lower(database_name) = " ~ raw_text(database | replace('"', '') | lower) if database else '')
    )) }}
{%- endmacro %}
