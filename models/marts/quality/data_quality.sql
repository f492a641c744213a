with

row_accounting as (

    select * from {{ ref('int_row_accounting') }}

),

tracking_groups as (

    select * from {{ ref('int_tracking_groups') }}

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

influencers as (

    select * from {{ ref('int_influencers') }}

),

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

),

posts as (

    select * from {{ ref('int_posts') }}

),

payouts as (

    select * from {{ ref('int_payouts') }}

),

payout_reconciliation as (

    select * from {{ ref('payout_reconciliation') }}

),

assumption_use as (

    select * from {{ ref('int_assumption_use') }}

),

row_checks as (
    {% for column, explanation in {
        'raw_rows': 'Rows read from the raw files, blank ones left out.',
        'accepted_rows': 'Rows that the marts are made of.',
        'rejected_rows': 'Rows that could not be used; each is whole in rejected_rows with its reason.',
        'blank_rows': 'Rows without a single value; neither accepted nor rejected.',
    }.items() %}
    select
        '{{ column }}' as check_name,
        source_table as subject,
        {{ column }} as value,
        'rows' as unit,
        raw_rows as out_of,
        {{ 'true' if column == 'rejected_rows' else 'false' }} as is_problem,
        '{{ explanation }}' as explanation
    from row_accounting
    {% if not loop.last -%}
    union all
    {% endif %}
    {%- endfor %}
),

brand_checks as (

    select
        'brand_found_in' as check_name,
        brand_found_in as subject,
        sum(touchpoints) as value,
        'rows' as unit,
        sum(sum(touchpoints)) over () as out_of,
        brand_found_in = 'nowhere' as is_problem,
        'Where the brand of a row was found; nowhere is the brand Unknown. Extend brand_aliases.' as explanation
    from tracking_daily
    group by brand_found_in

),

tracking_checks as (

    select
        'revenue_rounded' as check_name,
        'tracking_data' as subject,
        coalesce(sum(rounded_rows), 0) as value,
        'rows' as unit,
        coalesce(sum(touchpoints), 0) as out_of,
        true as is_problem,
        'Revenue had more than two decimals and was rounded half up to the paisa, row by row.' as explanation
    from tracking_groups

    union all

    select
        'blank_counted_as_zero' as check_name,
        'tracking_data' as subject,
        coalesce(sum(blank_measure_rows), 0) as value,
        'rows' as unit,
        coalesce(sum(touchpoints), 0) as out_of,
        true as is_problem,
        'Orders or revenue was empty and counts as 0.' as explanation
    from tracking_groups

    union all

    select
        'refunded_revenue' as check_name,
        'tracking_data' as subject,
        coalesce(sum(refunded_revenue), 0) as value,
        'rupees' as unit,
        coalesce(sum(revenue), 0) + coalesce(sum(refunded_revenue), 0) as out_of,
        false as is_problem,
        'Revenue of cancelled, returned and refunded orders, which is not in revenue.' as explanation
    from tracking_groups

    union all

    select
        'refunded_orders' as check_name,
        'tracking_data' as subject,
        coalesce(sum(refunded_orders), 0) as value,
        'orders' as unit,
        coalesce(sum(orders), 0) + coalesce(sum(refunded_orders), 0) as out_of,
        false as is_problem,
        'Cancelled, returned and refunded orders, which are not in orders.' as explanation
    from tracking_groups

    union all

    select
        'revenue_without_post' as check_name,
        'tracking_data' as subject,
        coalesce(sum(case when post_id is null then revenue end), 0) as value,
        'rupees' as unit,
        coalesce(sum(revenue), 0) as out_of,
        false as is_problem,
        'Influencer revenue with no post of that influencer inside the attribution window before it.' as explanation
    from tracking_daily
    where channel = 'influencer'

),

influencer_checks as (

    select
        'unlisted_influencers' as check_name,
        'influencers' as subject,
        coalesce(sum(case when is_listed then 0 else 1 end), 0) as value,
        'influencers' as unit,
        count(*) as out_of,
        true as is_problem,
        'Ids that only posts, tracking data or payouts have; their numbers are kept.' as explanation
    from influencers

    union all

    select
        'ids_matched_by_number' as check_name,
        'influencers' as subject,
        coalesce(sum(case when match_rule = 'number' then 1 else 0 end), 0) as value,
        'ids' as unit,
        count(*) as out_of,
        true as is_problem,
        'Ids matched by their number alone (1 and INF001), where exactly one influencer has that number.' as explanation
    from influencer_keys

    union all

    select
        'follower_count_unreadable' as check_name,
        'influencers' as subject,
        coalesce(sum(case when is_follower_count_unreadable then 1 else 0 end), 0) as value,
        'influencers' as unit,
        count(*) as out_of,
        true as is_problem,
        'The follower count is not a whole number; it is left empty and the tier is unknown.' as explanation
    from influencers

),

post_checks as (

    select
        'likes_above_reach' as check_name,
        'posts' as subject,
        coalesce(sum(case when likes > reach then 1 else 0 end), 0) as value,
        'posts' as unit,
        count(*) as out_of,
        true as is_problem,
        'Posts with more likes than people reached; one of the two is wrong in the file.' as explanation
    from posts

    union all

    select
        'unusable_post_measures' as check_name,
        'posts' as subject,
        coalesce(sum(case when unusable_measures is not null then 1 else 0 end), 0) as value,
        'posts' as unit,
        count(*) as out_of,
        true as is_problem,
        'Posts with a negative or unreadable measure, left out: post_performance.unusable_measures.' as explanation
    from posts

    union all

    select
        'reach_missing' as check_name,
        'posts' as subject,
        coalesce(sum(case when reach is null then 1 else 0 end), 0) as value,
        'posts' as unit,
        count(*) as out_of,
        true as is_problem,
        'Posts without a reach; they have no engagement rate.' as explanation
    from posts

),

payout_checks as (

    select
        'payouts_rounded' as check_name,
        'payouts' as subject,
        coalesce(sum(case when is_rounded then 1 else 0 end), 0) as value,
        'payouts' as unit,
        count(*) as out_of,
        true as is_problem,
        'Payouts with more than two decimals, rounded half up to the paisa.' as explanation
    from payouts

    union all

    select
        'payout_values_unreadable' as check_name,
        'payouts' as subject,
        coalesce(sum(case when has_unreadable_value then 1 else 0 end), 0) as value,
        'payouts' as unit,
        count(*) as out_of,
        true as is_problem,
        'The rate, orders or date of a payout cannot be read and is left empty; the payout counts.' as explanation
    from payouts

    union all

    select
        'cancelled_payouts' as check_name,
        'payouts' as subject,
        coalesce(sum(case when is_cancelled then total_payout end), 0) as value,
        'rupees' as unit,
        coalesce(sum(total_payout), 0) as out_of,
        false as is_problem,
        'Cancelled payouts, which are not in spend.' as explanation
    from payouts

    union all

    select
        'unpaid_influencers' as check_name,
        'payouts' as subject,
        coalesce(sum(case when reconciliation_status = 'unpaid' then 1 else 0 end), 0) as value,
        'influencers' as unit,
        count(distinct influencer_id) as out_of,
        true as is_problem,
        'Influencers with revenue and no payout; their ROAS is empty.' as explanation
    from payout_reconciliation

),

assumption_checks as (

    select
        'unused_assumptions' as check_name,
        'incrementality_assumptions' as subject,
        coalesce(sum(case when is_used then 0 else 1 end), 0) as value,
        'rows' as unit,
        count(*) as out_of,
        true as is_problem,
        'Assumptions that no revenue uses: misspelt, expired, or a brand goes first.' as explanation
    from assumption_use

),

checks as (

    select * from row_checks
    union all
    select * from brand_checks
    union all
    select * from tracking_checks
    union all
    select * from influencer_checks
    union all
    select * from post_checks
    union all
    select * from payout_checks
    union all
    select * from assumption_checks

),

final as (

    select
        check_name,
        subject,
        cast(value as decimal(18, 2)) as value,
        unit,
        cast(out_of as decimal(18, 2)) as out_of,
        case when is_problem and value > 0 then 'notice' else 'ok' end as status,
        explanation
    from checks

)

select * from final
order by check_name, subject
