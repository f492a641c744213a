{{ config(materialized='table') }}

{% set measures = ['reach', 'likes', 'comments', 'shares', 'saves', 'clicks'] %}

with

base_posts as (

    select * from {{ ref('base_posts') }}

),

accepted as (

    select
        influencer_key,
        influencer_id,
        post_id as given_post_id,
        date,
        platform,
        brand,
        url,
        caption,
        {%- for measure in measures %}
        case when {{ measure }} >= 0 then {{ measure }} end as {{ measure }},
        {%- endfor %}
        -- A post with likes of -281 was still posted, and paid for: only the impossible number is left out.
        nullif(
            trim(
                {% for measure in measures -%}
                case
                    when {{ measure }}_text is not null and coalesce({{ measure }}, -1) < 0
                        then '{{ measure }} "' || {{ measure }}_text || '" '
                    else ''
                end {{ '||' if not loop.last }}
                {% endfor -%}
            ),
            ''
        ) as unusable_measures,
        file_name,
        line_number,
        -- An id that several different rows share cannot name any of them.
        {{ unique_row_id('post_id', 'file_name', 'line_number') }} as post_id
    from base_posts
    where not is_blank and rejection_reason is null

)

select * from accepted
