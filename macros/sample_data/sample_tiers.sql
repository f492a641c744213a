{#-
    The follower tiers, smallest first. `reach_*` is the reach of a post in percent of the followers, `engagement_*`
    likes in hundredths of a percent of the reach; `pull` how many orders a post draws relative to a nano's;
    `roas_percent` scales the return on what is paid: small audiences are cheaper for what they bring.
-#}
{% macro sample_tiers() -%}
    select *
    from (
        values
        ('nano', 20, 1200, 10000, 35, 95, 400, 1000, 1, 130, 8),
        ('micro', 42, 10000, 100000, 25, 70, 250, 700, 2, 110, 3),
        ('macro', 28, 100000, 1000000, 15, 45, 120, 400, 4, 95, 0),
        ('mega', 10, 1000000, 4500000, 8, 30, 50, 200, 6, 85, -6)
    ) as tiers (
        tier, weight, followers_from, followers_to, reach_from, reach_to, engagement_from, engagement_to,
        pull, roas_percent, incremental_points
    )
{%- endmacro %}
