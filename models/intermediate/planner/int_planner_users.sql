{{ config(materialized=step_materialization()) }}
-- What a user holdout of a number of weeks can show: one row per brand (and `all`) × duration for which the data are
-- twice as long. The last weeks of the data stand for the experiment, the weeks before them for its history. Everybody
-- who came before those last weeks counts, buyer or not.
with

customers as (

    select * from {{ ref('int_customers') }}

),

customer_groups as (

    select * from {{ ref('int_customer_groups') }}
    where revenue > 0

),

tracking_daily as (

    select * from {{ ref('int_tracking_daily') }}

),

durations as (

    {{ planner_durations() }}

),

data_period as (

    select max(date) as last_date from tracking_daily

),

-- Weeks count back from the last day of the data, which ends week 0.
days as (

    select
        tracking_daily.date,
        cast(floor({{ dbt.datediff('tracking_daily.date', 'data_period.last_date', 'day') }} / 7e0) as integer) as week -- noqa: LT05
    from tracking_daily
    cross join data_period
    group by tracking_daily.date, data_period.last_date

),

-- Between these weeks revenue counts whole, or not at all, for any duration.
bounds as (

    select 0 as week

    union distinct

    select weeks from durations

    union distinct

    select 2 * weeks from durations

),

parts as (

    select
        days.date,
        max(bounds.week) as part
    from days
    inner join bounds
        on days.week >= bounds.week
    where days.week < (select 2 * max(durations.weeks) from durations)
    group by days.date

),

first_weeks as (

    select
        days.week,
        count(*) as customers
    from customers
    inner join days
        on customers.first_date = days.date
    group by days.week

),

populations as (

    select
        durations.weeks,
        cast(sum(case when durations.weeks <= first_weeks.week then first_weeks.customers end) as bigint) as units
    from durations
    cross join first_weeks
    group by durations.weeks
    having max(first_weeks.week) + 1 >= 2 * durations.weeks

),

purchases as (

    select
        customer_groups.customer,
        customer_groups.is_only_purchase,
        tracking_daily.brand,
        first_days.week as first_week,
        parts.part,
        customer_groups.revenue
    from customer_groups
    inner join parts
        on customer_groups.date = parts.date
    inner join tracking_daily
        on customer_groups.tracking_group = tracking_daily.tracking_group
    inner join customers
        on customer_groups.customer = customers.customer
    inner join days as first_days
        on customers.first_date = first_days.date

),

brand_parts as (

    select
        brand,
        customer,
        first_week,
        part,
        cast(sum(revenue) as decimal(18, 2)) as revenue
    from purchases
    where not is_only_purchase
    group by brand, customer, first_week, part

),

all_parts as (

    select * from brand_parts

    union all

    select
        'all' as brand,
        customer,
        first_week,
        part,
        cast(sum(revenue) as decimal(18, 2)) as revenue
    from brand_parts
    group by customer, first_week, part

),

-- The square of a sum is the sum of all products of its parts: added up over customers once, they serve all durations.
products as (

    select
        one.brand,
        one.first_week,
        one.part,
        other.part as other_part,
        sum(case when one.part = other.part then one.revenue else 0 end) as revenue,
        {{ exact_sum_of_products('one.revenue', 'other.revenue') }} as product
    from all_parts as one
    inner join all_parts as other
        on one.customer = other.customer and one.brand = other.brand
    group by one.brand, one.first_week, one.part, other.part

    -- Most people buy once, and have no other part.
    {%- for brand in ['brand', "'all'"] %}

    union all

    select
        {{ brand }} as brand,
        first_week,
        part,
        part as other_part,
        sum(revenue) as revenue,
        {{ exact_sum_of_products('revenue', 'revenue') }} as product
    from purchases
    where is_only_purchase
    group by {{ 'brand, ' if brand == 'brand' }}first_week, part
    {%- endfor %}

),

-- y is revenue during the experiment, x before it.
halves as (

    select
        products.brand,
        durations.weeks,
        products.revenue,
        products.product,
        products.part < durations.weeks as is_y,
        products.other_part < durations.weeks as other_is_y
    from products
    inner join durations
        on
            products.first_week >= durations.weeks
            and products.part < 2 * durations.weeks
            and products.other_part < 2 * durations.weeks

),

sums as (

    select
        brand,
        {%- for name, part in [('y', 'is_y'), ('x', 'not is_y')] %}
        cast(
            cast(sum(case when {{ part }} then revenue else 0 end) as decimal(38, 2)) as {{ double_type() }}
        ) as {{ name }},
        {%- endfor %}
        {%- for name, parts in [
            ('yy', 'is_y and other_is_y'), ('yx', 'is_y and not other_is_y'), ('xx', 'not (is_y or other_is_y)'),
        ] %}
        cast(
            cast(sum(case when {{ parts }} then product else 0 end) as decimal(38, 4)) as {{ double_type() }}
        ) as {{ name }},
        {%- endfor %}
        weeks
    from halves
    group by brand, weeks

),

moments as (

    select
        sums.brand,
        sums.weeks,
        {{ double_ratio('sums.y', 'populations.units') }} as revenue_per_unit,
        {%- for a, b in [('y', 'y'), ('y', 'x'), ('x', 'x')] %}
        greatest(
            {{ 'sums.' ~ a ~ b }} - sums.{{ a }} * {{ double_ratio('sums.' ~ b, 'populations.units') }},
            {{ '0' if a == b else '-1e300' }}
        ) as s_{{ a }}{{ b }},
        {%- endfor %}
        populations.units
    from sums
    inner join populations
        on sums.weeks = populations.weeks

),

final as (

    select
        brand,
        weeks,
        units,
        revenue_per_unit,
        sqrt({{ double_ratio('s_yy', 'units - 1') }}) as std_dev,
        coalesce({{ double_ratio('s_yx', 'sqrt(s_yy) * sqrt(s_xx)') }}, 0) as correlation
    from moments
    where revenue_per_unit > 0 and units > 1

)

select * from final
