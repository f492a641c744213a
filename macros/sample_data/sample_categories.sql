{#- What influencers talk about and for which brand they mostly do so; weights in percent. -#}
{% macro sample_categories() -%}
    select *
    from (
        values
        ('Fitness', 'MuscleBlaze', 15, 35),
        ('Fitness', 'HKVitals', 4, 50),
        ('Bodybuilding', 'MuscleBlaze', 13, 15),
        ('Nutrition', 'HKVitals', 7, 60),
        ('Nutrition', 'MuscleBlaze', 6, 45),
        ('Nutrition', 'Gritzo', 3, 70),
        ('Wellness', 'HKVitals', 10, 60),
        ('Wellness', 'Gritzo', 2, 60),
        ('Yoga', 'HKVitals', 9, 75),
        ('Lifestyle', 'HKVitals', 5, 60),
        ('Lifestyle', 'MuscleBlaze', 4, 40),
        ('Lifestyle', 'Gritzo', 3, 60),
        ('Parenting', 'Gritzo', 12, 75),
        ('Beauty', 'HKVitals', 7, 90)
    ) as categories (category, main_brand, weight, female_percent)
{%- endmacro %}
