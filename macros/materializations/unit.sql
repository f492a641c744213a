{#-
    dbt's own materialization of a unit test builds and drops a temporary table to learn the types of the model's columns;
    DuckDB can describe a query.
-#}
{% materialization unit, adapter='duckdb' %}
    {%- set types = {} -%}
    {%- set names = {} -%}
    {%- for column in adapter.get_column_schema_from_query(sql) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do names.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}

    {%- set expected_rows = config.get('expected_rows') or [] -%}
    {%- set expected_sql = config.get('expected_sql') or get_expected_sql(expected_rows, types, names) -%}
    {%- set expected_names = [] -%}
    {%- for name in (expected_rows[0] if expected_rows else types) -%}
        {%- do expected_names.append(names[name | lower]) -%}
    {%- endfor -%}

    {% call statement('main', fetch_result=True) -%}
        {{ config.get('sql_header') or '' }}
        {{ get_unit_test_sql(sql, expected_sql, expected_names) }}
    {%- endcall %}

    {{ return({'relations': []}) }}
{% endmaterialization %}
