{#- Id of this build, and of the version that it publishes: its start in UTC, which sorts by time, and what makes it unique. -#}
{% macro build_id() -%}
    {{ return(run_started_at.strftime('%Y%m%dT%H%M%S.%f')[:-3] ~ 'Z-' ~ invocation_id[:8]) }}
{%- endmacro %}
