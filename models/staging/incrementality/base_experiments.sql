{{ config(materialized='table') }}
{%- set entity_types = measurable_entities().keys() | list + ['all'] %}

-- A table, because every method reads it: a few rows with a dozen columns to parse.
with

raw as (

    select * from {{ ref('experiments') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['experiment_id'],
        texts=['entity_type', 'entity_id', 'design', 'unit_type'],
        values=['planned_treat_share', 'pre_start', 'start_date', 'end_date', 'cooldown_end', 'registered_at', 'ci_level'],
    ) }}

),

typed as (

    select
        *,
        {{ code_word('entity_type') }} as entity_type_word,
        {{ code_word('design') }} as design_word,
        {{ parse_rate('planned_treat_share_text') }} as planned_treat_share,
        {{ parse_date('pre_start_text', 'date_order') }} as pre_start,
        {{ parse_date('start_date_text', 'date_order') }} as start_date,
        {{ parse_date('end_date_text', 'date_order') }} as end_date,
        {{ parse_date('cooldown_end_text', 'date_order') }} as cooldown_end,
        {{ parse_date('registered_at_text', 'date_order') }} as registered_at,
        {{ parse_rate('ci_level_text') }} as ci_level
    from cleaned

),

numbered as (

    select
        *,
        {{ occurrence('experiment_id') }} as occurrence
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('experiment_id') }}
            when occurrence > 1 then 'experiment_id "' || experiment_id || '" is on an earlier line'
            {{ when_not_one_of('entity_type', entity_types, 'entity_type_word') }}
            when entity_id is null and entity_type_word <> 'all' then 'entity_id is empty'
            {{ when_not_one_of('design', experiment_designs(), 'design_word') }}
            {% for name in ['start_date', 'end_date'] -%}
            {{ when_empty(name, name ~ '_text') }}
            {% endfor -%}
            {% for name in ['pre_start', 'start_date', 'end_date', 'cooldown_end', 'registered_at'] -%}
            {{ when_unreadable(name, 'a date') }}
            {% endfor -%}
            when end_date < start_date then 'end_date is before start_date'
            when pre_start >= start_date then 'pre_start is not before start_date'
            when cooldown_end < end_date then 'cooldown_end is before end_date'
            {% for name in ['planned_treat_share', 'ci_level'] -%}
            {{ when_unreadable(name, 'a share') }}
            when {{ name }} <= 0 or {{ name }} >= 1
                then '{{ name }} is not between 0 and 1: "' || {{ name }}_text || '"'
            {% endfor -%}
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns([
            'experiment_id', 'entity_type_word', 'entity_id', 'design_word', 'unit_type', 'planned_treat_share',
            'pre_start', 'start_date', 'end_date', 'cooldown_end', 'registered_at', 'ci_level',
        ]) }}
    from judged

)

select * from final
