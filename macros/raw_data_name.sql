{#-
    What the raw data are called on screen: the last folder of RAW_DATA, else on other engines than DuckDB of RAW_SEEDS,
    never the machine's path, or `seeds`.
-#}
{% macro raw_data_name() -%}
    {%- set exported = env_var('RAW_SEEDS', '') if target.type != 'duckdb' else '' -%}
    {%- set location = var('raw_data', env_var('RAW_DATA', '')) or exported or 'seeds' -%}
    {{ return((location | string).replace('\\', '/').rstrip('/').split('/')[-1].replace("'", "''")) }}
{%- endmacro %}
