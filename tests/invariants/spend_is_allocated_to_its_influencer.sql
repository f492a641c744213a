-- Each influencer's allocated spend and additional cost are their payouts to the paisa.
with

payouts as (

    select * from {{ ref('int_payouts') }}

),

performance as (

    select * from {{ ref('performance_daily') }}

),

paid as (

    select
        influencer_id,
        cast(sum(spend) as decimal(38, 2)) as spend,
        cast(sum(additional_cost) as decimal(38, 2)) as additional_cost
    from payouts
    group by influencer_id
    having sum(spend) > 0 or sum(additional_cost) > 0

),

allocated as (

    select
        influencer_id,
        cast(sum(spend) as decimal(38, 2)) as spend,
        cast(sum(additional_cost) as decimal(38, 2)) as additional_cost
    from performance
    group by influencer_id
    having sum(spend) > 0 or sum(additional_cost) > 0

),

missing as (

    select * from paid
    except
    select * from allocated

),

surplus as (

    select * from allocated
    except
    select * from paid

)

select * from missing
union all
select * from surplus
