{#- What the raw data are called on screen: the last folder of RAW_DATA, never the machine's path, or `seeds`. -#}
{% macro raw_data_name() -%}
    {%- set location = var('raw_data', env_var('RAW_DATA', '')) or 'seeds' -%}
    {{ return((location | string).replace('\\', '/').rstrip('/').split('/')[-1].replace("'", "''")) }}
{%- endmacro %}
