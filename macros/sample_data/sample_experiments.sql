{#-
    The experiments of the sample data, with what stays hidden: who can take part, how the groups came about and what was
    planted. Days count from the first day of a year of 365 days and are scaled to other periods; an experiment for which
    the period is too short or the customers too few is left out. Needs `sample_tracking_days` and `sample_slots`.

    Members of the loyalty programme are every `member_every`-th customer who registered before the start; more of the
    others are passed over where there are many, so that no experiment has more than about 4,000. `lost_percent` of the
    control group fell out of the list, which breaks an experiment. `has_effect`: members of the control group do not see
    the posts, and the orders that would not have come otherwise do not come from them.
-#}
{% macro sample_experiments(days) -%}
    with

    experiments as (
        select *
        from (
            values
            ('MB01', 'user_holdout', 'MuscleBlaze', 'brand', 307, 56, 56, 8, 0, true, 4000, 8000),
            ('GR01', 'user_holdout', 'Gritzo', 'campaign', 153, 56, 28, 8, 0, false, 1500, 3000),
            ('HK01', 'user_holdout', 'HKVitals', 'brand', 97, 56, 28, 4, 30, false, 1500, 3000),
            ('HK02', 'geo_pairs', 'HKVitals', 'brand', 237, 28, 28, null, 0, true, null, null)
        ) as experiments (
            experiment_id, design, brand, entity_type, first_day, pre_days, test_days, member_every, lost_percent,
            has_effect, cost_paise_from, cost_paise_spread
        )
    ),

    numbered as (
        select
            *,
            row_number() over (order by experiment_id) as experiment_number,
            first_day * {{ days }} // 365 as start_day,
        from experiments
    ),

    dated as (
        select
            numbered.*,
            tracking_days.date as start_date,
            tracking_days.first_row - 1 as registered_until,
        from numbered
        inner join sample_tracking_days as tracking_days
            on numbered.start_day = tracking_days.day_number
        where
            start_day >= pre_days
            and start_day + test_days <= {{ days }}
    ),

    final as (
        select
            dated.experiment_id,
            dated.experiment_number,
            dated.design,
            dated.brand,
            dated.entity_type,
            if(dated.entity_type = 'campaign', slots.campaign, dated.brand) as entity_id,
            dated.start_date,
            dated.start_date - cast(dated.pre_days as integer) as pre_start,
            dated.start_date + cast(dated.test_days as integer) - 1 as end_date,
            dated.test_days,
            dated.registered_until,
            dated.member_every
            * greatest(1, dated.registered_until // (dated.member_every * 2000)) as unit_every,
            dated.lost_percent,
            dated.has_effect,
            dated.cost_paise_from * greatest(1, dated.registered_until // (dated.member_every * 2000)) as cost_paise_from,
            dated.cost_paise_spread
            * greatest(1, dated.registered_until // (dated.member_every * 2000)) as cost_paise_spread,
        from dated
        inner join sample_slots as slots
            on
                dated.start_day = slots.day_number
                and dated.brand = slots.brand
                and slots.is_influencer
        where
            dated.design = 'geo_pairs'
            or dated.registered_until // dated.member_every >= 600
    )

    select * from final
    order by experiment_id
{%- endmacro %}


{#- The key of a member in an experiment, from which the coin and the costs are drawn. -#}
{% macro sample_member_key(seed, experiment_number, user_number) -%}
    xor({{ sample_row_key(seed, 'experiments', user_number) }}, cast({{ experiment_number }} as ubigint))
{%- endmacro %}


{#- Whether a member is in the treatment group: a coin of the experiment's own for each. -#}
{% macro sample_is_treated(seed, experiment_number, user_number) -%}
    {{ sample_draw('coin', 2, row_key=sample_member_key(seed, experiment_number, user_number)) }} = 0
{%- endmacro %}


{#- The days on which members of a control group do not see a brand's posts. Needs `sample_experiments`. -#}
{% macro sample_holdout_days() -%}
    select
        days.day_number,
        experiments.brand,
        experiments.experiment_number,
        experiments.registered_until,
        experiments.unit_every,
    from sample_experiments as experiments
    inner join sample_tracking_days as days
        on days.date between experiments.start_date and experiments.end_date
    where
        experiments.design = 'user_holdout'
        and experiments.has_effect
{%- endmacro %}
