{#-
    Columns and types of the ephemeral models that unit tests give rows of: there is no table to look them up in.
    Empty for any other model. The YAML of each says the same, which a test checks.
-#}
{% macro ephemeral_columns(model_name) -%}
    {{ return({
        'int_planner_geo_weeks': {
            'geo': 'varchar',
            'brand': 'varchar',
            'week': 'integer',
            'revenue': 'decimal(18, 2)',
        },
        'int_planner_users': {
            'brand': 'varchar',
            'weeks': 'integer',
            'units': 'bigint',
            'revenue_per_unit': 'double precision',
            'std_dev': 'double precision',
            'correlation': 'double precision',
        },
        'int_planner_geo_pairs': {
            'brand': 'varchar',
            'weeks': 'integer',
            'units': 'bigint',
            'larger_region': 'varchar',
            'smaller_region': 'varchar',
            'windows': 'bigint',
            'revenue_of_treated': 'double precision',
            'std_error': 'double precision',
        },
    }.get(model_name, {})) }}
{%- endmacro %}
