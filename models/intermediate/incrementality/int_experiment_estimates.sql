-- What each method estimates of each experiment, and the baseline of each campaign, before any distribution is looked
-- at.
{%- set methods = [
    'user_holdout_cuped', 'geo_gbr', 'geo_pairs_fieller', 'did', 'geo_tbr', 'synthetic_control', 'dow_baseline',
] %}

with

estimates as (

    {% for method in methods %}
    select * from {{ ref('int_' ~ method) }}

    {{ 'union all' if not loop.last }}

    {% endfor %}
)

select * from estimates
