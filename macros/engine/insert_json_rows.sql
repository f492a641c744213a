{#-
    Insert rows into `relation`; `row_texts`: each row a JSON list of texts. `types`: column of the relation → its type.
    `names`: the columns that the lists hold; any other is NULL. Returns the last statement.
-#}
{% macro insert_json_rows(relation, types, names, row_texts) -%}
    {{ return(adapter.dispatch('insert_json_rows')(relation, types, names, row_texts)) }}
{%- endmacro %}

{% macro default__insert_json_rows(relation, types, names, row_texts) -%}
    {%- set values = [] -%}
    {%- for name, type in types.items() -%}
        {%- if name in names and type.startswith(dbt.type_string()) -%}
            {%- do values.append('fields ->> ' ~ names.index(name)) -%}
        {%- elif name in names -%}
            {%- do values.append('cast(fields ->> ' ~ names.index(name) ~ ' as ' ~ type ~ ')') -%}
        {%- else -%}
            {%- do values.append('null') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set state = namespace(sql='') -%}
    {%- for batch in row_texts | batch(get_batch_size()) -%}
        {%- set state.sql -%}
            insert into {{ relation }}
            select {{ values | join(', ') }}
            from (
                select cast(row_text as jsonb) as fields
                from (values {% for _ in batch %}({{ get_binding_char() }}){{ ', ' if not loop.last }}{% endfor %}) as texts (row_text)
            ) as rows_as_json
        {%- endset -%}
        {%- do adapter.add_query(state.sql, bindings=batch, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return(state.sql) }}
{%- endmacro %}

{#-
    Bindings there become part of the statement as they are, without regard to quotes and backslashes. Here the rows of a
    statement are one text, so that there is little to parse, and `$` is written so that no variable is put in its place.
-#}
{% macro spark__insert_json_rows(relation, types, names, row_texts) -%}
    {%- set values = [] -%}
    {%- for name, type in types.items() -%}
        {%- if name in names -%}
            {%- do values.append('cast(fields[' ~ names.index(name) ~ '] as ' ~ type ~ ')') -%}
        {%- else -%}
            {%- do values.append('null') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set state = namespace(sql='') -%}
    {%- for batch in row_texts | batch(get_batch_size()) -%}
        {%- set state.sql -%}
            insert into {{ relation }}
            select {{ values | join(', ') }}
            from (
                select from_json(row_text, 'array<string>') as fields
                from (
                    select explode(split('
                    {{- batch | join('\n') | replace('\\', '\\\\') | replace("'", "\\'") | replace('$', '\\u0024') -}}
                    ', '\n')) as row_text
                ) as texts
            ) as rows_as_json
        {%- endset -%}
        {%- do adapter.add_query(state.sql, abridge_sql_log=True) -%}
    {%- endfor -%}
    {{ return(state.sql) }}
{%- endmacro %}
