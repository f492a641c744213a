{{ config(materialized='table') }}
{%- set entity_key = "case when entity_type_word <> 'all' then " ~ text_key('entity_id') ~ ' end' %}

with

raw as (

    select * from {{ ref('incrementality_assumptions') }}

),

cleaned as (

    {{ cleaned_rows(
        'raw',
        ids=[],
        texts=['entity_type', 'entity_id', 'source'],
        values=['share_low', 'share_mid', 'share_high', 'expires'],
    ) }}

),

typed as (

    select
        *,
        {{ code_word('entity_type') }} as entity_type_word,
        {{ parse_rate('share_low_text') }} as share_low,
        {{ parse_rate('share_mid_text') }} as share_mid,
        {{ parse_rate('share_high_text') }} as share_high,
        {{ parse_date('expires_text', 'date_order') }} as expires
    from cleaned

),

numbered as (

    select
        *,
        {{ occurrence('entity_type_word, ' ~ entity_key) }} as occurrence
    from typed

),

judged as (

    select
        *,
        case
            when is_blank then null
            when load_error is not null then load_error
            {{ when_not_one_of('entity_type', ['brand', 'platform', 'all'], 'entity_type_word') }}
            when entity_id is null and entity_type_word <> 'all' then 'entity_id is empty'
            {{ when_empty('share_mid', 'share_mid_text') }}
            {% for name in ['share_low', 'share_mid', 'share_high'] -%}
            {{ when_unreadable(name, 'a share') }}
            {% endfor -%}
            {{ when_unreadable('expires', 'a date') }}
            when
                share_mid > 1
                or coalesce(share_low, share_mid) > share_mid
                or coalesce(share_high, share_mid) < share_mid
                or coalesce(share_high, share_mid) > 1
                then 'the shares are not 0 ≤ share_low ≤ share_mid ≤ share_high ≤ 1'
            when occurrence > 1 then 'the same entity is on an earlier line'
        end as rejection_reason
    from numbered

),

final as (

    select
        {{ judged_columns([
            'entity_type_word', 'entity_id', 'share_low', 'share_mid',
            'share_high', 'source', 'expires',
        ]) }}
    from judged

)

select * from final
