{#-
    An insert into `relation` with `row_count` bindings, each a row as a JSON list of texts. `columns`: those of the
    relation. `names`: those of the lists; a column that is not among them is NULL.
-#}
{% macro insert_json_rows_sql(relation, columns, names, row_count) -%}
    {{ return(adapter.dispatch('insert_json_rows_sql')(relation, columns, names, row_count)) }}
{%- endmacro %}

{% macro default__insert_json_rows_sql(relation, columns, names, row_count) -%}
    insert into {{ relation }}
    select
        {%- for column in columns %}
        {% if column not in names -%}
            null
        {%- elif column == 'line_number' -%}
            cast(fields ->> {{ names.index(column) }} as bigint)
        {%- else -%}
            fields ->> {{ names.index(column) }}
        {%- endif %}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select cast(row_text as jsonb) as fields
        from (values {% for _ in range(row_count) %}({{ get_binding_char() }}){{ ', ' if not loop.last }}{% endfor %}) as texts (row_text)
    ) as rows_as_json
{%- endmacro %}
