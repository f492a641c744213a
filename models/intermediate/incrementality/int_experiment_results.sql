-- What each method says of each experiment, and the baseline of each campaign, with its interval or the reason why there
-- is none. Distributions are looked at here, once for all methods, because reading them takes an engine longer than
-- computing them.
with

estimates as (

    select * from {{ ref('int_experiment_estimates') }}

),

results as (

    {{ with_inference('estimates') }}

)

select * from results
