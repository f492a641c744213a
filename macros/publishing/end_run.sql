{#-
    On-run-end: notes the results of this run and publishes the marts where it built and tested all of them.
    A version that was due and could not be written fails the run: the SQL returned says why.
-#}
{% macro end_run(results) -%}
    {%- if not execute or target.type != 'duckdb' -%}
        {{ return('') }}
    {%- endif -%}
    {%- set is_whole = is_whole_data_run() -%}
    {%- set statuses = {} -%}
    {%- for result in results -%}
        {%- do statuses.update({result.node.unique_id: result.status | string if is_whole else 'partial data'}) -%}
    {%- endfor -%}
    {%- set answer = ask_publishing({'step': 'end', 'results': statuses, 'graph': published_graph()}, false) -%}
    {%- if answer.tests is defined -%}
        {%- set answer = publish_version(answer.tests, false) -%}
    {%- endif -%}
    {%- if answer.error is defined -%}
        {{ return("select error('" ~ answer.error | replace("'", "''") ~ "')") }}
    {%- endif -%}
    {{ return('') }}
{%- endmacro %}

{#- False where this run read less than all data (`--empty`, `--sample`) or the data of another build (`--defer`). -#}
{% macro is_whole_data_run() -%}
    {%- set args = invocation_args_dict -%}
    {{ return(not (args.empty or args.sample or args.defer or args.event_time_start or args.event_time_end)) }}
{%- endmacro %}
