{#-
    `dbt run-operation publish`: publish what several runs built and tested, after the same checks as a whole
    build. Every mart and all it is made from must be built, everything later than what it reads, and every
    test must have passed since.
-#}
{% macro publish() -%}
    {%- if target.type != 'duckdb' -%}
        {%- do log('On ' ~ target.type ~ ' the marts are read where they are built; there is nothing to publish.', info=true) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set answer = ask_publishing({'step': 'check', 'graph': published_graph()}) -%}
    {%- do publish_version(answer.tests) -%}
{%- endmacro %}

{#- Publish a version now; `tests` are the counts of its manifest. Returns the plugin's answer. -#}
{% macro publish_version(tests, stop_on_error=true) -%}
    {{ return(ask_publishing({
        'step': 'publish',
        'build_id': build_id(),
        'tables': published_tables(),
        'functions': published_functions(),
        'tests': tests,
        'storage_version': var('published_storage_version'),
        'versions_kept': [var('published_versions_kept') | int, 1] | max,
        'export_parquet': var('export_parquet'),
        'dbt_version': dbt_version,
    }, stop_on_error)) }}
{%- endmacro %}
