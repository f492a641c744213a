{{ config(materialized='ephemeral') }}

-- Experiments by the names of the marts: whatever spelling of a brand or platform, or of an influencer's id, they were
-- given.
with

experiments as (

    select * from {{ ref('stg_experiments') }}

),

alias_matches as (

    select * from {{ ref('int_alias_matches') }}

),

influencer_keys as (

    select * from {{ ref('int_influencer_keys') }}

),

named as (

    select
        experiments.experiment_id,
        experiments.entity_type,
        coalesce(alias_matches.value, influencer_keys.influencer_id, experiments.entity_id) as entity_id,
        experiments.design,
        experiments.unit_type,
        experiments.planned_treat_share,
        experiments.pre_start,
        experiments.start_date,
        experiments.end_date,
        experiments.cooldown_end,
        experiments.registered_at,
        experiments.ci_level
    from experiments
    left join alias_matches
        on experiments.entity_type = alias_matches.kind and experiments.entity_id = alias_matches.text
    left join influencer_keys
        on
            experiments.entity_type = 'influencer'
            and {{ id_key('experiments.entity_id') }} = influencer_keys.influencer_key

)

select * from named
