{#-
    The additive measures of `performance_daily`, in order, with their SQL types: the one list that every
    ROAS mart sums.
-#}
{% macro additive_measures() -%}
    {{ return({
        'touchpoints': 'bigint',
        'orders': 'bigint',
        'revenue': 'decimal(18, 2)',
        'refunded_orders': 'bigint',
        'refunded_revenue': 'decimal(18, 2)',
        'discount': 'decimal(18, 2)',
        'new_customers': 'bigint',
        'posts': 'bigint',
        'reach': 'bigint',
        'likes': 'bigint',
        'comments': 'bigint',
        'shares': 'bigint',
        'saves': 'bigint',
        'clicks': 'bigint',
        'spend': 'decimal(18, 2)',
        'additional_cost': 'decimal(18, 2)',
        'assumed_incremental_revenue_low': 'decimal(18, 2)',
        'assumed_incremental_revenue': 'decimal(18, 2)',
        'assumed_incremental_revenue_high': 'decimal(18, 2)',
    }) }}
{%- endmacro %}

{#-
    The further measures of `performance_daily`: orders and revenue by whether the customer is new. Of customers that
    nobody knows (no user id) they hold nothing, so the two kinds need not sum to all.
-#}
{% macro customer_measures() -%}
    {{ return({
        'new_customer_orders': 'bigint',
        'new_customer_revenue': 'decimal(18, 2)',
        'returning_customer_orders': 'bigint',
        'returning_customer_revenue': 'decimal(18, 2)',
    }) }}
{%- endmacro %}

{#- A select list that sums measures, each cast back to its type (a sum is wider than what it sums). -#}
{% macro summed(measures) -%}
    {%- for name, type in measures.items() -%}
        cast(coalesce(sum({{ name }}), 0) as {{ type }}) as {{ name }}
        {%- if not loop.last %},
        {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#-
    The select list of totals that every ROAS mart starts from: the summed measures and the days on which
    there was a post, a touchpoint or an order.
-#}
{% macro performance_totals() -%}
    {{ summed(additive_measures()) }},
        cast(count(distinct case when touchpoints > 0 or posts > 0 then date end) as bigint) as active_days
{%- endmacro %}

{#-
    The select list of what every ROAS mart shows after its own keys. Expects a CTE `totals` (see
    `performance_totals`) joined to `customer_counts` and, for the `source_baseline` method, to
    `baseline` (see int_non_influencer_baseline). Where `is_measurable`, also to `headline` (see `measured_headline`), whose
    measurement goes before the assumption.
-#}
{% macro roas_metrics(is_measurable=false) -%}
    totals.active_days,
        totals.touchpoints,
        totals.orders,
        totals.revenue,
        totals.spend,
        {{ roas('totals.revenue', 'totals.spend') }} as roas,
        {{ roas_band('totals.revenue', 'totals.spend') }} as roas_band,
        {{ incremental_metrics('totals', 'baseline', 'headline' if is_measurable else none) }},
        totals.additional_cost,
        totals.discount,
        {{ fully_loaded_cost('totals') }} as fully_loaded_cost,
        {{ roas('totals.revenue', fully_loaded_cost('totals')) }} as fully_loaded_roas,
        coalesce(customer_counts.customers, 0) as customers,
        totals.new_customers,
        {{ average_order_value('totals.revenue', 'totals.orders') }} as average_order_value,
        {{ cost_per_order('totals.spend', 'totals.orders') }} as cost_per_order,
        {{ customer_acquisition_cost('totals.spend', 'totals.new_customers') }} as customer_acquisition_cost,
        totals.refunded_orders,
        totals.refunded_revenue,
        totals.posts,
        totals.reach,
        totals.likes,
        totals.comments,
        totals.shares,
        totals.saves,
        totals.clicks,
        {{ engagements('totals.') }} as engagements,
        {{ engagement_rate(engagements('totals.'), 'totals.reach') }} as engagement_rate,
        {{ engagement_band(engagements('totals.'), 'totals.reach') }} as engagement_band
{%- endmacro %}
