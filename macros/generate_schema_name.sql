{#- Schemas are named by their layer alone (`raw`, `staging`, `intermediate`, `marts`), whatever the target. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
