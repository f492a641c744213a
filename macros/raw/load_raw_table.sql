{#-
    Make `target` (a view) and, for text files, `target__rows` (the table under it); returns the number of rows,
    or none where counting would mean reading Parquet.
-#}
{% macro load_raw_table(target, columns_file) -%}
    {%- set table_name = model.name -%}
    {%- set plan = plan_raw_table(table_name, columns_file) -%}
    {%- set rows_relation = target.incorporate(path={'identifier': target.identifier ~ '__rows'}, type='table') -%}
    {%- set has_date = 'date' in plan.found -%}
    {%- if plan.note -%}
        {%- do exceptions.warn(table_name ~ ': ' ~ plan.note) -%}
    {%- endif -%}
    {%- set row_count = none -%}
    {%- set date_orders = {} -%}

    {%- if plan.kind == 'text' -%}
        {%- call statement('raw_rows') -%}
            create or replace table {{ rows_relation }} as
            {{ raw_rows_sql(plan) }}
        {%- endcall -%}
        {%- do ask_raw_data({'step': 'clean_up'}) -%}
        {%- set row_count = run_query('select count(*) from ' ~ rows_relation).columns[0].values()[0] | int -%}
        {%- if plan.expected is not none and row_count != plan.expected -%}
            {%- do exceptions.raise_compiler_error(
                table_name ~ ': ' ~ plan.expected ~ ' records were found in ' ~ plan.parts | map(attribute='name') | join(', ')
                ~ ' but ' ~ row_count ~ ' were loaded. The file changed while it was read; run the command again.'
            ) -%}
        {%- endif -%}
    {%- else -%}
        {%- do run_query('drop table if exists ' ~ rows_relation) -%}
    {%- endif -%}

    {%- if has_date -%}
        {%- set first_row = '(select min(rowid) from ' ~ rows_relation ~ ')' -%}
        {%- set undecided = 'select file_name, line_number, "date" from (' ~ raw_view_sql(plan, rows_relation, {}, first_row) ~ ') as raw_table' -%}
        {#- Parquet is read twice only where a sample has dates in figures that do not start with the year. -#}
        {%- if plan.kind == 'text' -%}
            {%- set date_orders = decide_date_orders(table_name, undecided) -%}
        {%- elif not plan.parts[0].types[plan.parts[0].columns.date].startswith(('DATE', 'TIMESTAMP')) -%}
            {%- set sample = run_query(date_order_evidence_sql(undecided ~ ' limit 10000')) -%}
            {%- if sample.rows -%}
                {%- set date_orders = decide_date_orders(table_name, undecided) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}

    {%- call statement('main') -%}
        create or replace view {{ target }} as
        {{ raw_view_sql(plan, rows_relation, date_orders) }}
    {%- endcall -%}
    {{ return(row_count) }}
{%- endmacro %}
