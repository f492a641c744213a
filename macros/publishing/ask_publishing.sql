{#-
    Ask the plugin `publishing` (plugins/publishing): `request` is a dictionary with a `step`, so is the answer.
    Its `lines` are shown. What went wrong comes back as `error`, in words, and stops the command unless
    `stop_on_error` is false.
-#}
{% macro ask_publishing(request, stop_on_error=true) -%}
    {%- set sql -%}
        select publishing('{{ tojson(request) | replace("'", "''") }}') as answer
    {%- endset -%}
    {%- set answer = fromjson(run_query(sql).columns[0].values()[0]) -%}
    {%- for line in answer.lines or [] -%}
        {%- do log(line, info=true) -%}
    {%- endfor -%}
    {%- if answer.error is defined and stop_on_error -%}
        {%- do exceptions.raise_compiler_error(answer.error) -%}
    {%- endif -%}
    {{ return(answer) }}
{%- endmacro %}
