{#-
    Ask the plugin `raw_data` (plugins/raw_data): `request` is a dictionary with a `step`, so is the answer.
    What is wrong with somebody's files comes back as a message and stops the node with it.
-#}
{% macro ask_raw_data(request) -%}
    {%- set sql -%}
        select raw_data('{{ tojson(request) | replace("'", "''") }}') as answer
    {%- endset -%}
    {%- set answer = fromjson(run_query(sql).columns[0].values()[0]) -%}
    {%- if answer.error is defined -%}
        {%- do exceptions.raise_compiler_error(answer.error) -%}
    {%- endif -%}
    {{ return(answer) }}
{%- endmacro %}
