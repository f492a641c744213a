{#- The first `regions` regions in pairs of neighbours by revenue, one of each treated: `unit_id`, `arm`, `pair_id`. -#}
{% macro assigned_regions(planning, subject, duration, regions, seed) -%}
    select
        unnest([larger_region, smaller_region]) as unit_id,
        unnest(
            if({{ treats_larger_region(seed, 'units / 2') }}, ['treatment', 'control'], ['control', 'treatment'])
        ) as arm,
        'P' || lpad(cast(units // 2 as varchar), 2, '0') as pair_id
    from {{ planning }}
    where design = 'geo_pairs' and brand = {{ subject }} and weeks = {{ duration }} and units <= {{ regions }}
{%- endmacro %}

{#-
    `users` of `customers`, of whom the part `treat_share` is treated, to the nearest customer: `unit_id`, `arm`, `pair_id`
    (empty). In order of the MD5 of the seed and the id; a second one decides on the arm.
-#}
{% macro assigned_users(customers, users, treat_share, seed) -%}
    select
        unit_id,
        if(
            row_number() over (order by md5(cast({{ seed }} as varchar) || '/arm/' || unit_id), unit_id)
            <= round({{ users }} * {{ treat_share }}),
            'treatment', 'control'
        ) as arm,
        null as pair_id
    from (
        select unit_id
        from {{ customers }} as customers
        qualify row_number() over (order by md5(cast({{ seed }} as varchar) || '/' || unit_id), unit_id) <= {{ users }}
    ) as taken
{%- endmacro %}
