{#-
    Make `target` (a view) and, for text files, `target__rows` (the table under it) of the raw table that the node
    `seed` stands for; returns the number of rows, or none where counting would mean reading Parquet.
-#}
{% macro load_raw_table(target, seed) -%}
    {%- set table_name = seed.name -%}
    {%- set rows_relation = target.incorporate(path={'identifier': target.identifier ~ '__rows'}, type='table') -%}
    {%- set plan = plan_raw_table(seed) -%}
    {%- if plan.kind == 'absent' -%}
        {%- call statement('raw_view') -%}
            create or replace view {{ target }} as
            {{ absent_raw_table_sql(plan) }}
        {%- endcall -%}
        {{ return(0) }}
    {%- endif -%}
    {%- set row_count = store_raw_rows(plan, rows_relation) -%}
    {#- DuckDB found fewer records than lines: broken ones, or line breaks inside quotes. Then from a clean copy. -#}
    {%- if row_count is not none and plan.expected is not none and row_count != plan.expected -%}
        {%- set plan = plan_raw_table(seed, is_careful=true) -%}
        {%- set row_count = store_raw_rows(plan, rows_relation) -%}
        {%- if row_count != plan.expected -%}
            {%- do exceptions.raise_compiler_error(
                plan.parts | map(attribute='name') | join(', ') ~ ' (' ~ table_name ~ ') holds ' ~ plan.expected
                ~ ' records but ' ~ row_count ~ ' were loaded. Try again; the file may have changed while it was read.'
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if plan.note -%}
        {%- do exceptions.warn(table_name ~ ': ' ~ plan.note) -%}
    {%- endif -%}

    {%- set date_orders = {} -%}
    {%- if plan.dates and row_count != 0 -%}
        {%- set first_row = '(select min(rowid) from ' ~ rows_relation ~ ')' -%}
        {%- set raw_view = raw_view_sql(plan, rows_relation, {}, first_row) -%}
        {%- set undecided = [] -%}
        {%- for name in plan.dates -%}
            {%- do undecided.append('select file_name, line_number, "' ~ name ~ '" as "date" from (' ~ raw_view ~ ') as raw_table') -%}
        {%- endfor -%}
        {%- set undecided = undecided | join(' union all ') -%}
        {#- Nearly all dates start with the year, which is cheap to tell. Parquet is read anew each time, so there a sample tells. -#}
        {%- if plan.kind == 'text' -%}
            {%- set unclear = run_query('select 1 from (' ~ undecided ~ ') as dates where ' ~ starts_without_year() ~ ' limit 1').rows -%}
        {%- elif has_text_dates(plan) -%}
            {%- set unclear = run_query(date_order_evidence_sql('(' ~ undecided ~ ') limit 10000')).rows -%}
        {%- endif -%}
        {%- if unclear -%}
            {%- set date_orders = decide_date_orders(table_name, undecided) -%}
        {%- endif -%}
    {%- endif -%}

    {%- call statement('raw_view') -%}
        create or replace view {{ target }} as
        {{ raw_view_sql(plan, rows_relation, date_orders) }}
    {%- endcall -%}
    {{ return(row_count) }}
{%- endmacro %}

{#- Store the rows of text files in `rows_relation`; returns their number. Parquet files are not copied: none. -#}
{% macro store_raw_rows(plan, rows_relation) -%}
    {%- if plan.kind == 'parquet' -%}
        {%- do run_query('drop table if exists ' ~ rows_relation) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- call statement('raw_rows', fetch_result=true) -%}
        create or replace table {{ rows_relation }} as
        {{ raw_rows_sql(plan) }}
    {%- endcall -%}
    {%- if plan.parts | selectattr('is_copy') | list -%}
        {%- do ask_raw_data({'step': 'clean_up'}) -%}
    {%- endif -%}
    {{ return(rows_created('raw_rows')) }}
{%- endmacro %}

{#- Does any column with dates of Parquet files hold text? -#}
{% macro has_text_dates(plan) -%}
    {%- set part = plan.parts[0] -%}
    {%- for name in plan.dates if not part.types[part.columns[name]].startswith(('DATE', 'TIMESTAMP')) -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
