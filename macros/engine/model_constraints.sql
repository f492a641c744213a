{#-
    dbt's own macro of this name for DuckDB, which compares the columns of the contract with those of the SQL: one question
    answers it for each mart, where dbt's asks two and goes through the columns itself. What differs, dbt's then says.
-#}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set declared = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do declared.append('cast(null as ' ~ column.data_type ~ ') as ' ~ raw_name(column.name)) -%}
    {%- endfor -%}
    {%- set differing = run_query(
        'select 1 from (describe ' ~ get_empty_subquery_sql(sql) ~ ') as given'
        ~ ' full join (describe select ' ~ declared | join(', ') ~ ') as declared on given.column_name = declared.column_name'
        ~ ' where given.column_type is distinct from declared.column_type limit 1'
    ).rows -%}
    {%- if differing -%}
        {{ return(assert_columns_equivalent(sql)) }}
    {%- endif -%}
{%- endmacro %}

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

{#-
    dbt's own macro of this name for Spark, which enforces no constraint of a contract on Parquet: here the rows that break
    one stop the build.
-#}
{% macro spark__persist_constraints(relation, model) -%}
    {%- if not config.get('contract').enforced -%}
        {{ return('') }}
    {%- endif -%}
    {%- set rules = [] -%}
    {%- for column in model.columns.values() -%}
        {%- for constraint in column.constraints if constraint.type == 'not_null' -%}
            {%- do rules.append(column.name ~ ' is not null') -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for constraint in model.constraints -%}
        {%- if constraint.type == 'check' -%}
            {%- do rules.append(constraint.expression) -%}
        {%- elif constraint.type == 'primary_key' -%}
            {%- for name in constraint.columns -%}
                {%- do rules.append(name ~ ' is not null') -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set rules = rules | unique | list -%}
    {%- set counts = run_query('select ' ~ 'count_if(not coalesce(' ~ rules | join(', true)), count_if(not coalesce(') ~ ', true)) from ' ~ relation).rows[0] -%}
    {%- for rule in rules -%}
        {%- if counts[loop.index0] > 0 -%}
            {%- do exceptions.raise_compiler_error(
                relation ~ ' breaks its contract: on ' ~ counts[loop.index0] ~ ' rows it is not true that ' ~ rule
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
