{#-
    The payouts. `budget` is what a line pays for: the influencer's net revenue over the return that was planted for them.
    From it follows the rate, rounded as people round, and from the rate the total:
      post           rate × posts
      order          rate × kept orders (the column `orders`)
      fixed          the rate itself
      hybrid         a fixed fee, half of the budget, plus rate × kept orders
      revenue_share  rate (0.08 to 0.19) × net revenue
    Needs `sample_influencers`, `sample_posts` and `sample_results`.
-#}
{% macro sample_payouts(start_date, days, seed) -%}
    with

    deals as (
        select
            *,
            count(*) over (partition by deal) as lines,
        from ({{ sample_deals() }}) as deals
    ),

    posts_made as (
        select
            influencer_id,
            count(*) as posts,
        from sample_posts
        group by influencer_id
    ),

    results as (
        select
            influencer_id,
            cast(sum(orders) as bigint) as orders,
            cast(sum(kept_orders) as bigint) as kept_orders,
            cast(sum(net_revenue_paise) as bigint) as net_revenue_paise,
        from sample_results
        group by influencer_id
    ),

    keyed as (
        select
            influencers.influencer_id,
            influencers.target_roas_percent,
            deals.line,
            deals.lines,
            deals.budget_percent,
            deals.outcome,
            if(deals.basis = 'dormant', 'fixed', deals.basis) as basis,
            {{ sample_row_key(seed, 'payouts', 'influencers.influencer_id * 8 + deals.line') }} as row_key,
            coalesce(posts_made.posts, 0) as posts,
            coalesce(if(deals.outcome = 'cancelled orders', results.orders, results.kept_orders), 0) as orders,
            coalesce(results.net_revenue_paise, 0) as net_revenue_paise,
        from sample_influencers as influencers
        inner join deals
            on influencers.deal = deals.deal
        left join posts_made
            on influencers.influencer_id = posts_made.influencer_id
        left join results
            on influencers.influencer_id = results.influencer_id
    ),

    budgeted as (
        select
            *,
            -- Whole rupees; somebody who brought nothing was promised something all the same.
            greatest(net_revenue_paise * budget_percent // target_roas_percent // 100, 12000) as budget,
        from keyed
    ),

    rated as (
        select
            *,
            case basis
                when 'post' then greatest(budget // greatest(posts, 1) // 50 * 50, 100)
                when 'order' then greatest(least(budget // greatest(orders, 1) // 5 * 5, 650), 15)
                when 'hybrid' then greatest(budget // 2 // greatest(orders, 1) // 5 * 5, 10)
                when 'fixed' then greatest(budget // 500 * 500, 1000)
                else 0.08 + 0.01 * {{ sample_draw('revenue share', 12) }}
            end as rate,
            if(basis = 'hybrid', greatest(budget // 2 // 500 * 500, 1000), 0) as fixed_fee,
        from budgeted
    ),

    totalled as (
        select
            *,
            cast(
                case basis
                    when 'post' then rate * posts
                    when 'fixed' then rate
                    when 'revenue_share' then round(rate * net_revenue_paise * 0.01, 2)
                    else fixed_fee + rate * orders
                end as decimal(18, 2)
            ) as agreed_payout,
        from rated
    ),

    decided as (
        select
            *,
            case outcome
                when 'overpaid' then round(agreed_payout * 1.37 + 249, 2)
                when 'underpaid' then round(agreed_payout * 0.71 - 1.5, 2)
                else agreed_payout
            end as total_payout,
            case
                when outcome = 'cancelled' then 'cancelled'
                when {{ sample_draw('not paid yet', 100) }} < 12 then 'pending'
                else 'paid'
            end as status,
            cast(
                date '{{ start_date }}' + cast(
                    greatest({{ days }} * line // lines - 1 - {{ sample_draw('paid early', 21) }}, 0) as integer
                ) as date
            ) as date,
            -- Six in ten were sent products as well.
            if(
                {{ sample_draw('gifted', 10) }} < 6, 500 + 250 * {{ sample_draw('gift', 22) }}, null
            ) as product_cost,
            {{ sample_draw('shipping', 34) }} * 10 + 60 as shipping,
        from totalled
    ),

    numbered as (
        select
            *,
            row_number() over (order by date, influencer_id, line) as payout_number,
        from decided
    ),

    final as (
        select
            payout_number,
            {{ sample_id('PAY', 'payout_number', 4) }} as payout_id,
            influencer_id,
            basis,
            cast(rate as decimal(18, 2)) as rate,
            if(basis in ('post', 'fixed'), null, orders) as orders,
            cast(total_payout as decimal(18, 2)) as total_payout,
            status,
            date,
            cast(product_cost as decimal(18, 2)) as product_cost,
            cast(if(product_cost is null, null, shipping) as decimal(18, 2)) as other_cost,
        from numbered
    )

    select * from final
    order by payout_number
{%- endmacro %}
