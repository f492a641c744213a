{#-
    dbt's own macro of this name for Postgres, without primary keys: their index takes no text of more than 2,700 bytes,
    and one long name in somebody's file would stop the build. Unique keys are tested, columns are not null all the same.
-#}
{% macro postgres__get_table_columns_and_constraints() -%}
    {%- set definitions = adapter.render_raw_columns_constraints(raw_columns=model.columns)
        + adapter.render_raw_model_constraints(
            raw_constraints=model.constraints | rejectattr('type', 'equalto', 'primary_key') | list
        ) -%}
    (
        {{ definitions | join(',\n        ') }}
    )
{%- endmacro %}
