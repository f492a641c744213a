{#-
    An id for every row: the given one where one row has it, else with the row's file and line behind it; file
    and line alone where there is none. Use in a select without `group by`.
-#}
{% macro unique_row_id(id, file_name, line_number) -%}
    {%- set place = file_name ~ " || ':' || cast(" ~ line_number ~ " as " ~ dbt.type_string() ~ ")" -%}
    case
        when {{ id }} is null then {{ place }}
        when count(*) over (partition by {{ id }}) > 1 then {{ id }} || ' (' || {{ place }} || ')'
        else {{ id }}
    end
{%- endmacro %}
