{#-
    Every metric formula of the project, once. Arguments are sums over the grain of the caller (never means
    of ratios); results are decimal(18, 6), NULL where the denominator is 0. Definitions in words:
    docs/metrics.md and the doc blocks of the marts.
-#}

{#- Return on ad spend: revenue per rupee of spend. NULL without spend, or 0 by `null_roas_as_zero`. -#}
{% macro roas(revenue, spend) -%}
    {%- if var('null_roas_as_zero') -%}
        cast(case when {{ spend }} = 0 then 0 else {{ ratio(revenue, spend) }} end as decimal(18, 6))
    {%- else -%}
        {{ ratio(revenue, spend) }}
    {%- endif -%}
{%- endmacro %}

{#- Likes + comments + shares + saves: what people did with a post. -#}
{% macro engagements(prefix='') -%}
    ({{ prefix }}likes + {{ prefix }}comments + {{ prefix }}shares + {{ prefix }}saves)
{%- endmacro %}

{#- Engagements per person reached. -#}
{% macro engagement_rate(engagements, reach) -%}
    {{ ratio(engagements, reach) }}
{%- endmacro %}

{#- Revenue per order. -#}
{% macro average_order_value(revenue, orders) -%}
    {{ ratio(revenue, orders) }}
{%- endmacro %}

{#- Spend per unit of anything. NULL without spend: what nobody paid for has no price, not a price of 0. -#}
{% macro cost_per(spend, units) -%}
    {{ ratio('nullif(' ~ spend ~ ', 0)', units) }}
{%- endmacro %}

{#- Spend per order. -#}
{% macro cost_per_order(spend, orders) -%}
    {{ cost_per(spend, orders) }}
{%- endmacro %}

{#- Customer acquisition cost: spend per new customer. -#}
{% macro customer_acquisition_cost(spend, new_customers) -%}
    {{ cost_per(spend, new_customers) }}
{%- endmacro %}

{#- CPM: spend per thousand people reached. -#}
{% macro cost_per_thousand_reach(spend, reach) -%}
    {{ cost_per(spend ~ " * 1000", reach) }}
{%- endmacro %}

{#- CPE: spend per engagement. -#}
{% macro cost_per_engagement(spend, engagements) -%}
    {{ cost_per(spend, engagements) }}
{%- endmacro %}

{#- Everything an influencer costs: payouts, product gifted, other payout cost and discounts. decimal(18, 2). -#}
{% macro fully_loaded_cost(totals) -%}
    cast({{ totals }}.spend + {{ totals }}.additional_cost + {{ totals }}.discount as decimal(18, 2))
{%- endmacro %}
