{#- One row per experiment × member who took part: arm, and what was spent on showing the posts to them. Needs
    `sample_experiments`. -#}
{% macro sample_experiment_users(seed) -%}
    with

    members as (
        select
            *,
            unnest(range(1, registered_until + 1, unit_every)) as user_number,
        from sample_experiments
        where design = 'user_holdout'
    ),

    keyed as (
        select
            *,
            {{ sample_member_key(seed, 'experiment_number', 'user_number') }} as row_key,
            {{ sample_is_treated(seed, 'experiment_number', 'user_number') }} as is_treated,
        from members
    ),

    final as (
        select
            experiment_id,
            experiment_number,
            user_number,
            {{ sample_user_id('user_number') }} as unit_id,
            if(is_treated, 'treatment', 'control') as arm,
            -- Known before the start: the numbers to which the most loyal customers come back.
            if(user_number % 64 = 1, 'frequent', 'occasional') as stratum,
            start_date - 1 as assigned_at,
            -- One in five never opens the application in those weeks.
            if(
                is_treated and {{ sample_draw('reached', 100) }} < 80,
                cost_paise_from + {{ sample_draw('cost', 'cost_paise_spread') }},
                null
            ) as cost_paise,
            start_date + cast({{ sample_draw('cost date', 'test_days') }} as integer) as cost_date,
        from keyed
        where is_treated or {{ sample_draw('lost', 100) }} >= lost_percent
    )

    select * from final
    order by experiment_number, user_number
{%- endmacro %}


{#- The id of a customer's number. -#}
{% macro sample_user_id(user_number) -%}
    'U' || lpad(cast({{ user_number }} as varchar), 9, '0')
{%- endmacro %}
