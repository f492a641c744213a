{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('experiment_assignments') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['experiment_id', 'unit_id', 'pair_id'],
        texts=['arm', 'stratum'],
        values=['assigned_at'],
    ) }}

),

typed as (

    select
        *,
        {{ experiment_arm('arm') }} as arm_word,
        {{ parse_date('assigned_at_text', 'date_order') }} as assigned_at
    from cleaned

),

numbered as (

    select
        *,
        {{ occurrence('experiment_id, unit_id') }} as occurrence,
        min(arm_word) over (partition by experiment_id, unit_id) as first_arm,
        max(arm_word) over (partition by experiment_id, unit_id) as last_arm
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('experiment_id') }}
            {{ when_empty('unit_id') }}
            {{ when_not_one_of('arm', ['treatment', 'control'], 'arm_word') }}
            {{ when_unreadable('assigned_at', 'a date') }}
            when first_arm <> last_arm then 'unit_id "' || unit_id || '" is in both arms'
            when occurrence > 1 then 'unit_id "' || unit_id || '" is on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns(['experiment_id', 'unit_id', 'arm_word', 'pair_id', 'stratum', 'assigned_at']) }}
    from judged

)

select * from final
