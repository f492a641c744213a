{#-
    The metric formulas as SQL functions beside the published tables, for cuts that no mart has:
    `select product, marts.roas(sum(revenue), sum(spend)) from marts.performance_daily group by product`.
    Each has the name and the description of the column that it computes.
-#}
{% macro published_functions() -%}
    {%- set formulas = {
        'roas': (['revenue', 'spend'], roas('revenue', 'spend')),
        'roas_band': (['revenue', 'spend'], roas_band('revenue', 'spend')),
        'engagement_rate': (['engagements', 'reach'], engagement_rate('engagements', 'reach')),
        'engagement_band': (['engagements', 'reach'], engagement_band('engagements', 'reach')),
        'average_order_value': (['revenue', 'orders'], average_order_value('revenue', 'orders')),
        'cost_per_order': (['spend', 'orders'], cost_per_order('spend', 'orders')),
        'customer_acquisition_cost': (['spend', 'new_customers'], customer_acquisition_cost('spend', 'new_customers')),
        'cost_per_thousand_reach': (['spend', 'reach'], cost_per_thousand_reach('spend', 'reach')),
        'cost_per_engagement': (['spend', 'engagements'], cost_per_engagement('spend', 'engagements')),
    } -%}
    {%- set tables = published_tables() -%}
    {%- set descriptions = {} -%}
    {%- for table in tables -%}
        {%- do descriptions.update(table.columns) -%}
    {%- endfor -%}
    {%- set functions = [] -%}
    {%- for name, (arguments, expression) in formulas.items() -%}
        {%- do functions.append({
            'schema': tables[0].schema,
            'name': name,
            'arguments': arguments,
            'expression': expression | trim,
            'description': descriptions[name],
        }) -%}
    {%- endfor -%}
    {{ return(functions) }}
{%- endmacro %}
