{#-
    The metric formulas as SQL functions beside the published tables, for cuts that no mart has:
    `select product, marts.roas(sum(revenue), sum(spend)) from marts.performance_daily group by product`.
    Each has the name and the description of the column that it computes. What `experiment_planning` leads to has arguments of the
    reader's choice, and descriptions of its own; the last four give rows, those of `plan_experiment`.
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
        'detectable_effect_of_users': (
            ['std_dev', 'correlation', 'users', 'treat_share', 'ci_level', 'power'],
            detectable_effect(detectable_multiple('ci_level', 'power'), 'std_dev', 'correlation', 'users', 'treat_share'),
        ),
        'users_needed': (
            ['std_dev', 'correlation', 'effect', 'treat_share', 'ci_level', 'power'],
            users_needed(detectable_multiple('ci_level', 'power'), 'std_dev', 'correlation', 'effect', 'treat_share'),
        ),
        'detectable_effect_of_regions': (
            ['std_error', 'regions', 'ci_level', 'power'],
            detectable_multiple('ci_level', 'power', 'regions / 2e0 - 1') ~ ' * std_error',
        ),
        'treats_larger_region': (['seed', 'pair_number'], treats_larger_region('seed', 'pair_number')),
    } -%}
    {%- set tables = published_tables() -%}
    {%- set planning = tables[0].schema ~ '.experiment_planning' -%}
    {%- set selects = {
        'planned_users': (
            ['subject', 'lift', 'treat_share', 'ci_level', 'power', 'listed_users'],
            planned_users(planning, 'subject', 'lift', 'treat_share', 'ci_level', 'power', 'listed_users'),
        ),
        'planned_regions': (
            ['subject', 'lift', 'ci_level', 'power'],
            planned_regions(planning, 'subject', 'lift', 'ci_level', 'power'),
        ),
        'assigned_users': (
            ['unit_ids', 'users', 'treat_share', 'seed'],
            assigned_users('(select distinct unnest(unit_ids) as unit_id)', 'users', 'treat_share', 'seed'),
        ),
        'assigned_regions': (
            ['subject', 'duration', 'regions', 'seed'],
            assigned_regions(planning, 'subject', 'duration', 'regions', 'seed'),
        ),
    } -%}
    {%- set descriptions = {
        'detectable_effect_of_users':
            'The smallest effect per customer, in rupees, that so many customers can show: experiment_planning has std_dev and correlation.',
        'users_needed': 'Customers that it takes to show an effect per customer, in rupees; at least 200 an arm.',
        'detectable_effect_of_regions':
            'The smallest effect in all treated regions, in rupees, that so many regions in pairs can show; std_error is of experiment_planning.',
        'planned_users':
            'Table: customers needed for a lift of a brand by weeks, and the lift that all show; listed_users is NULL or how many can take part.',
        'planned_regions': 'Table: regions needed for a lift of a brand by weeks, and the lift that all show.',
        'assigned_users': 'Table: so many of the customers, drawn by the seed, and who of them is treated.',
        'assigned_regions': 'Table: so many regions in pairs, and which of each is treated by the seed.',
        'treats_larger_region': 'Whether the larger region of a pair is treated: a coin that falls the same way for the same seed.',
    } -%}
    {%- for table in tables -%}
        {%- do descriptions.update(table.columns) -%}
    {%- endfor -%}
    {%- set functions = [] -%}
    {%- for name, (arguments, select) in selects.items() -%}
        {%- do formulas.update({name: (arguments, 'table ' ~ select | trim)}) -%}
    {%- endfor -%}
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
