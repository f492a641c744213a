{#-
    The tracking rows numbered by date, for the days between two dates if given. `is_incremental` is the planted truth
    that the published file does not show; `net_revenue_paise` is the revenue of kept orders after refunds. Nothing here
    sorts or groups, so that any number of rows streams through bounded memory. Needs `sample_tracking_days`,
    `sample_slots`, `sample_post_tickets` and `sample_holdout_days`.
-#}
{% macro sample_tracking_data(seed, from_date=none, to_date=none) -%}
    with

    product_tickets as (
        {{ sample_tickets('(' ~ sample_products() ~ ') as products', 'product', partition_by='brand') }}
    ),

    prices as (
        select
            product,
            cast(price * 100 as bigint) as list_price_paise,
        from ({{ sample_products() }}) as products
    ),

    -- In blocks, because the list of numbers of a whole day or month is held in memory at once.
    blocks as (
        select
            *,
            unnest(range(first_row, end_row, 2048)) as block_row,
        from sample_tracking_days
        {%- if from_date %}
        where date between date '{{ from_date }}' and date '{{ to_date }}'
        {%- endif %}
    ),

    numbered as (
        select
            *,
            unnest(range(block_row, least(block_row + 2048, end_row))) as row_number,
        from blocks
    ),

    keyed as (
        select
            *,
            {{ sample_row_key(seed, 'tracking_data', 'row_number') }} as row_key,
        from numbered
    ),

    drawn as (
        select
            row_number,
            row_key,
            day_number,
            {{ sample_draw('slot', 1000000) }} as slot_draw,
            {%- for slot in range(5) %}
            {{ '+ ' if not loop.first }}cast(slot_draw >= slot_{{ slot }}_until as bigint)
            {%- endfor %} as slot,
            {{ sample_draw('product', 100) }} as product_ticket,
            {{ sample_draw('orders', 1000) }} as orders_draw,
            {{ sample_draw('price', 100) }} as price_draw,
            {{ sample_draw('status', 1000) }} as status_draw,
        from keyed
    ),

    placed as (
        select
            drawn.*,
            slots.date,
            slots.brand,
            slots.campaign,
            slots.is_influencer,
            -- One visitor in ten comes by an old post, the others by a recent one: the product of two uniform draws
            -- has the density -ln(x), most of it near the newest post.
            case
                when not slots.is_influencer then null
                when {{ sample_draw('old post', 10) }} = 0
                    then
                        slots.brand_first_ticket
                        + {{ sample_draw('any post', 'slots.end_ticket - slots.brand_first_ticket') }}
                else
                    slots.end_ticket - 1
                    - {{ sample_draw('recent post', 'slots.end_ticket - slots.first_ticket') }}
                    * {{ sample_draw('most recent', 65536) }} // 65536
            end as post_ticket,
        from drawn
        inner join sample_slots as slots
            on
                drawn.day_number = slots.day_number
                and drawn.slot = slots.slot
    ),

    attributed as (
        select
            placed.*,
            posts.influencer_id,
            posts.platform,
            posts.code_percent,
            posts.incremental_percent,
            -- Three in four buy what the post is about.
            if(
                posts.product is not null and {{ sample_draw('posted product', 4) }} > 0,
                posts.product,
                product_tickets.product
            ) as product,
        from placed
        inner join product_tickets
            on
                placed.brand = product_tickets.brand
                and placed.product_ticket = product_tickets.ticket
        left join sample_post_tickets as posts
            on placed.post_ticket = posts.ticket
    ),

    priced as (
        select
            attributed.*,
            -- One row in five is a visit without an order.
            case
                when orders_draw < 200 then 0
                when orders_draw < 850 then 1
                when orders_draw < 960 then 2
                else 3
            end as orders,
            case
                when price_draw < 75 then prices.list_price_paise
                when price_draw < 90 then prices.list_price_paise * 95 // 100
                else prices.list_price_paise * 9 // 10 // 100 * 100 + 99
            end as price_paise,
        from attributed
        inner join prices
            on attributed.product = prices.product
    ),

    settled as (
        select
            *,
            orders * price_paise as revenue_paise,
            case
                when orders = 0 then null
                when status_draw < 45 then 'cancelled'
                when status_draw < 80 then 'returned'
                when status_draw < 100 then 'refunded'
                else 'delivered'
            end as order_status,
            -- Two in a hundred delivered orders are refunded in part: 20 to 60 percent.
            case
                when order_status in ('returned', 'refunded') then revenue_paise
                when order_status = 'delivered' and status_draw >= 980
                    then revenue_paise * (20 + {{ sample_draw('refund', 41) }}) // 100
            end as refund_paise,
            if(
                orders > 0 and code_percent > 0 and {{ sample_draw('code used', 100) }} < 65,
                (revenue_paise * code_percent + 50) // 100,
                null
            ) as discount_paise,
        from priced
    ),

    bought as (
        select
            *,
            coalesce({{ sample_draw('incremental', 100) }} < incremental_percent, false) as is_incremental,
            -- New customers take the number of their first row; the others are earlier rows, some far more often (row
            -- numbers rounded down to a multiple), so that a few customers come back again and again.
            case
                when {{ sample_draw('returning', 100) }} < 45 then row_number
                else
                    1 + (row_number - 1) * {{ sample_draw('earlier row', 1048576) }} // 1048576
                    // [1, 1, 1, 8, 8, 64][1 + {{ sample_draw('loyalty', 6) }}]
                    * [1, 1, 1, 8, 8, 64][1 + {{ sample_draw('loyalty', 6) }}]
            end as customer_number,
        from settled
    ),

    -- While a holdout runs, the posts are shown to members, and a row by an influencer is of the member nearest to the
    -- customer who would have come otherwise ...
    shown as (
        select
            bought.*,
            holdouts.experiment_number,
            holdouts.unit_every,
            case
                when
                    bought.is_influencer
                    and bought.customer_number <= holdouts.registered_until
                    and (bought.customer_number - 1) % holdouts.unit_every < 8
                    then bought.customer_number - (bought.customer_number - 1) % holdouts.unit_every
            end as member_number,
        from bought
        left join sample_holdout_days as holdouts
            on
                bought.day_number = holdouts.day_number
                and bought.brand = holdouts.brand
    ),

    final as (
        select
            row_number,
            date,
            case
                when is_influencer then platform
                when {{ sample_draw('paid', 100) }} < 38 then 'paid_ad'
                else 'organic'
            end as source,
            if(source = 'organic', null, campaign) as campaign,
            influencer_id,
            -- ... unless that member is of the control group and the row would not be there without the posts: then it is
            -- of somebody who does not take part. Who would have bought anyway finds the influencer's code all the same.
            {{ sample_user_id(
                'case'
                ~ ' when member_number is null then customer_number'
                ~ ' when not is_incremental or ' ~ sample_is_treated(seed, 'experiment_number', 'member_number')
                ~ ' then member_number'
                ~ ' else member_number + 1 + ' ~ sample_draw('outsider', 'unit_every - 1')
                ~ ' end'
            ) }} as user_id,
            product,
            -- One row in twenty leaves the brand to be told from the product.
            if({{ sample_draw('blank brand', 20) }} = 0, null, brand) as brand,
            cast(orders as integer) as orders,
            cast(revenue_paise * 0.01 as decimal(18, 2)) as revenue,
            if(orders = 0, null, 'ORD' || lpad(cast(row_number as varchar), 9, '0')) as order_id,
            order_status,
            cast(refund_paise * 0.01 as decimal(18, 2)) as refund,
            cast(discount_paise * 0.01 as decimal(18, 2)) as discount,
            brand as bought_brand,
            if(order_status = 'delivered', orders, 0) as kept_orders,
            if(order_status = 'delivered', revenue_paise - coalesce(refund_paise, 0), 0) as net_revenue_paise,
            is_incremental,
        from shown
    )

    select * from final
{%- endmacro %}
