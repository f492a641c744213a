-- What each method says of each experiment, and the baseline of each campaign, with its interval or the reason why there
-- is none. Distributions are looked at here, once for all methods, because reading them takes an engine longer than
-- computing them.
{%- set methods = [
    'user_holdout_cuped', 'geo_gbr', 'geo_pairs_fieller', 'did', 'geo_tbr', 'synthetic_control', 'dow_baseline',
] %}

with

estimates as (

    {% for method in methods %}
    select * from {{ ref('int_' ~ method) }}

    {{ 'union all' if not loop.last }}

    {% endfor %}
),

results as (

    {{ with_inference('estimates') }}

)

select * from results
