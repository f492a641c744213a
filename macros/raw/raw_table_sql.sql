{#-
    A raw table is a view: over the rows of its text files, stored as text beside it, or over Parquet files,
    of which nothing is copied. So what is the same for all rows (file, date order, absent columns) costs
    nothing, and the line of a row in one plain file is its row id.
-#}

{#- The stored rows: the found columns and extras, and for several files or clean copies where each row is from. -#}
{% macro raw_rows_sql(plan) -%}
    {%- for part in plan.parts %}
    select
        {%- for name in plan.found %}
        {{ raw_part_column(part, part.columns.get(name)) }} as {{ raw_name(name) }},
        {%- endfor %}
        {%- for name in plan.extras %}
        {{ raw_part_column(part, part.extras.get(name)) }} as {{ raw_name(name) }},
        {%- endfor %}
        {%- if plan.is_stored %}
        cast({{ part.number }} as usmallint) as file_number,
            {%- if part.is_copy %}
        cast(c{{ part.width }} as bigint) as line_number,
        c{{ part.width + 1 }} as load_error,
        c{{ part.width + 2 }} as load_error_row,
            {%- else %}
        row_number() over () + {{ part.offset - 1 }} as line_number,
        cast(null as varchar) as load_error,
        cast(null as varchar) as load_error_row,
            {%- endif %}
        {%- endif %}
    from {{ part.scan }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#-
    The raw table: every canonical column as text, the extras, and where each row is from. `first_row` is the
    row id of the first stored row: 0, except in the transaction that stores them.
-#}
{% macro raw_view_sql(plan, rows_relation, date_orders, first_row=0) -%}
    {%- set part = plan.parts[0] -%}
    select
    {%- for name in plan.columns %}
        {% if name not in plan.found -%}
            cast(null as varchar)
        {%- elif plan.kind == 'parquet' -%}
            {{ raw_part_column(part, part.columns[name]) }}
        {%- else -%}
            {{ raw_name(name) }}
        {%- endif %} as {{ raw_name(name) }},
    {%- endfor %}
    {%- for name in plan.extras %}
        {% if plan.kind == 'parquet' %}{{ raw_part_column(part, part.extras[name]) }}{% else %}{{ raw_name(name) }}{% endif %} as {{ raw_name(name) }},
    {%- endfor %}
    {%- if plan.kind == 'parquet' %}
        {%- set file_name = 'substring(filename, ' ~ (part.prefix_length + 1) ~ ')' if part.is_many else raw_text(part.name) %}
        {{ file_name }} as file_name,
        file_row_number + 1 as line_number,
        {{ raw_choice(file_name, date_orders, 'ymd') }} as date_order,
    {%- elif plan.is_stored %}
        {%- set names = {} -%}
        {%- set orders = {} -%}
        {%- for file in plan.parts -%}
            {%- do names.update({file.number: file.name}) -%}
            {%- do orders.update({file.number: date_orders.get(file.name, 'ymd')}) -%}
        {%- endfor %}
        {{ raw_choice('file_number', names, '') }} as file_name,
        line_number,
        {{ raw_choice('file_number', orders, 'ymd') }} as date_order,
    {%- else %}
        {{ raw_text(part.name) }} as file_name,
        rowid + {{ part.offset }}{{ ' - ' ~ first_row if first_row }} as line_number,
        {{ raw_text(date_orders.get(part.name, 'ymd')) }} as date_order,
    {%- endif %}
    {%- set has_errors = plan.kind != 'parquet' and plan.is_stored %}
        {{ 'load_error' if has_errors else 'cast(null as varchar) as load_error' }},
        {{ 'load_error_row' if has_errors else 'cast(null as varchar) as load_error_row' }},
    from {{ part.scan if plan.kind == 'parquet' else rows_relation }}
{%- endmacro %}

{#- An optional raw table that nobody gave: its columns, and no rows. -#}
{% macro absent_raw_table_sql(plan) -%}
    select
        {%- for name in plan.columns %}
        cast(null as varchar) as {{ raw_name(name) }},
        {%- endfor %}
        {%- for name, type in {'file_name': 'varchar', 'line_number': 'bigint', 'date_order': 'varchar', 'load_error': 'varchar', 'load_error_row': 'varchar'}.items() %}
        cast(null as {{ type }}) as {{ name }},
        {%- endfor %}
    where false
{%- endmacro %}

{#- The column at `position` of a file as text: one of its own, a folder's `key=value`, or NULL where there is none. -#}
{% macro raw_part_column(part, position) -%}
    {%- if position is none -%}
        cast(null as varchar)
    {%- elif position >= part.names | length -%}
        nullif({{ raw_text(part.literals[position - part.names | length]) }}, '')
    {%- elif part.types is defined and part.types[position] != 'VARCHAR' -%}
        cast({{ raw_name(part.names[position]) }} as varchar)
    {%- else -%}
        {{ raw_name(part.names[position]) }}
    {%- endif -%}
{%- endmacro %}

{#- `name` as a SQL identifier: people's headers hold anything. -#}
{% macro raw_name(name) -%}
    {{ adapter.quote(name | replace('"', '""')) if target.type != 'spark' else adapter.quote(name | replace('`', '``')) }}
{%- endmacro %}

{#- `text` as a SQL string. -#}
{% macro raw_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{#- The value of `choices` for `expression`; one value for all needs no case. -#}
{% macro raw_choice(expression, choices, otherwise) -%}
    {%- set values = choices.values() | unique | list -%}
    {%- if values | length == 0 -%}
        {{ raw_text(otherwise) }}
    {%- elif values | length == 1 and (choices | length > 1 or expression == 'file_number') -%}
        {{ raw_text(values[0]) }}
    {%- else -%}
        case {{ expression }}
        {%- for key, value in choices.items() %} when {{ raw_text(key) if key is string else key }} then {{ raw_text(value) }}{% endfor %} else {{ raw_text(otherwise) }} end
    {%- endif -%}
{%- endmacro %}
