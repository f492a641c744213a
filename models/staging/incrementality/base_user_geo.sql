{{ config(materialized='table') }}

with

raw as (

    select * from {{ ref('user_geo') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=['user_id', 'geo'],
        texts=[],
        values=[],
    ) }}

),

numbered as (

    select
        *,
        {{ occurrence('user_id') }} as occurrence,
        min(geo) over (partition by user_id) as first_geo,
        max(geo) over (partition by user_id) as last_geo
    from cleaned

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_empty('user_id') }}
            {{ when_empty('geo') }}
            when first_geo <> last_geo then 'user_id "' || user_id || '" is in more than one geo'
            when occurrence > 1 then 'user_id "' || user_id || '" is on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns(['user_id', 'geo']) }}
    from judged

)

select * from final
