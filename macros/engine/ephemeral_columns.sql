{#-
    Columns and types of the ephemeral models that unit tests give rows of: there is no table to look them up in.
    Empty for any other model. The YAML of each says the same, which a test checks.
-#}
{% macro ephemeral_columns(model_name) -%}
    {%- if model_name.startswith('base_') and model_name[5:] in optional_raw_tables() -%}
        {{ return({
            'file_name': 'varchar',
            'line_number': 'bigint',
            'date_order': 'varchar',
            'is_blank': 'boolean',
            'rejection_reason': 'varchar',
            'raw_row': 'varchar',
        }) }}
    {%- endif -%}
    {{ return({
        'int_planner_user_weeks': {
            'user_id': 'varchar',
            'brand': 'varchar',
            'week': 'integer',
            'revenue': 'decimal(18, 2)',
        },
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
        'stg_experiments': {
            'experiment_id': 'varchar',
            'entity_type': 'varchar',
            'entity_id': 'varchar',
            'design': 'varchar',
            'unit_type': 'varchar',
            'planned_treat_share': 'decimal(9, 6)',
            'pre_start': 'date',
            'start_date': 'date',
            'end_date': 'date',
            'cooldown_end': 'date',
            'registered_at': 'date',
            'ci_level': 'decimal(9, 6)',
        },
        'stg_experiment_assignments': {
            'experiment_id': 'varchar',
            'unit_id': 'varchar',
            'arm': 'varchar',
            'pair_id': 'varchar',
            'stratum': 'varchar',
            'assigned_at': 'date',
        },
        'stg_experiment_costs': {
            'experiment_id': 'varchar',
            'unit_id': 'varchar',
            'date': 'date',
            'incremental_cost': 'decimal(18, 2)',
        },
        'stg_geo_daily': {
            'date': 'date',
            'geo': 'varchar',
            'brand': 'varchar',
            'revenue': 'decimal(18, 2)',
            'cost': 'decimal(18, 2)',
        },
        'stg_user_geo': {
            'user_id': 'varchar',
            'geo': 'varchar',
        },
        'stg_calendar_events': {
            'start_date': 'date',
            'end_date': 'date',
            'brand': 'varchar',
            'type': 'varchar',
        },
        'stg_brand_margin': {
            'brand': 'varchar',
            'gross_margin': 'decimal(9, 6)',
        },
        'stg_incrementality_assumptions': {
            'entity_type': 'varchar',
            'entity_id': 'varchar',
            'share_low': 'decimal(9, 6)',
            'share_mid': 'decimal(9, 6)',
            'share_high': 'decimal(9, 6)',
            'source': 'varchar',
            'expires': 'date',
        },
    }.get(model_name, {})) }}
{%- endmacro %}
