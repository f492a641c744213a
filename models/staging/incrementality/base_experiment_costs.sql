{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('experiment_costs') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['experiment_id', 'unit_id'],
        texts=[],
        values=['date', 'incremental_cost'],
    ) }}

),

typed as (

    select
        *,
        {{ parse_date('date_text', 'date_order') }} as date,
        {{ parse_amount('incremental_cost_text') }} as incremental_cost
    from cleaned

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('experiment_id') }}
            {{ when_empty('date', 'date_text') }}
            {{ when_unreadable('date', 'a date') }}
            {{ when_empty('incremental_cost', 'incremental_cost_text') }}
            {{ when_unreadable('incremental_cost', 'an amount') }}
            {{ when_unbelievable('incremental_cost') }}
        end as rejection_reason
    from typed

),

final as (

    select
        {{ judged_columns(['experiment_id', 'unit_id', 'date', 'incremental_cost']) }}
    from judged

)

select * from final
