{#- The raw row behind the CTE `alias` as JSON text: every value it has, without the loader's own columns. -#}
{% macro raw_row_as_json(alias) -%}
    {{ return(adapter.dispatch('raw_row_as_json')(alias)) }}
{%- endmacro %}

{% macro default__raw_row_as_json(alias) -%}
    to_json(struct({{ alias }}.*))
{%- endmacro %}

{% macro duckdb__raw_row_as_json(alias) -%}
    cast(
        json_merge_patch(
            '{}',
            to_json({{ alias }}),
            '{"file_name": null, "line_number": null, "date_order": null, "load_error": null, "load_error_row": null}'
        ) as varchar
    )
{%- endmacro %}

{#- In the order of the columns and without blanks, as DuckDB writes it. -#}
{% macro postgres__raw_row_as_json(alias) -%}
    (
        select '{' || coalesce(string_agg(to_json(key) || ':' || to_json(value), ',' order by position), '') || '}'
        from json_each_text(to_json({{ alias }})) with ordinality as pairs (key, value, position)
        where
            value is not null
            and key not in ('file_name', 'line_number', 'date_order', 'load_error', 'load_error_row')
    )
{%- endmacro %}

{% macro spark__raw_row_as_json(alias) -%}
    to_json(struct({{ alias }}.* except (file_name, line_number, date_order, load_error, load_error_row)))
{%- endmacro %}
