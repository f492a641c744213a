{#- The campaign that each brand runs in each month of the year; the brand's prefix and the year are put around it. -#}
{% macro sample_campaigns() -%}
    select *
    from (
        values
        ('MuscleBlaze', 1, 2, 'New_Year_Transformation'),
        ('MuscleBlaze', 3, 6, 'Summer_Shred'),
        ('MuscleBlaze', 7, 9, 'Monsoon_Gains'),
        ('MuscleBlaze', 10, 11, 'Diwali_Power_Sale'),
        ('MuscleBlaze', 12, 12, 'Winter_Bulk'),
        ('HKVitals', 1, 3, 'Healthy_Start'),
        ('HKVitals', 4, 5, 'Summer_Glow'),
        ('HKVitals', 6, 9, 'Monsoon_Immunity'),
        ('HKVitals', 10, 11, 'Festive_Radiance'),
        ('HKVitals', 12, 12, 'Winter_Wellness'),
        ('Gritzo', 1, 3, 'Exam_Season'),
        ('Gritzo', 4, 5, 'Summer_Camp'),
        ('Gritzo', 6, 8, 'Back_To_School'),
        ('Gritzo', 9, 11, 'Festive_Tiffin'),
        ('Gritzo', 12, 12, 'Winter_Growth')
    ) as campaigns (brand, first_month, last_month, campaign)
{%- endmacro %}
