{#- The products: price in rupees, share of the brand's demand in percent, and the theme of captions about them. -#}
{% macro sample_products() -%}
    select *
    from (
        values
        ('MuscleBlaze', 'MuscleBlaze Biozyme Performance Whey 1kg', 2799.00, 26, 'protein'),
        ('MuscleBlaze', 'MuscleBlaze Raw Whey Isolate 1kg', 2348.50, 16, 'protein'),
        ('MuscleBlaze', 'MuscleBlaze Creatine Monohydrate 250g', 749.00, 22, 'performance'),
        ('MuscleBlaze', 'MuscleBlaze Pre Workout 200', 1299.00, 14, 'performance'),
        ('MuscleBlaze', 'MuscleBlaze High Protein Oats 1kg', 649.99, 14, 'protein'),
        ('MuscleBlaze', 'MuscleBlaze BCAA Pro 450g', 1649.00, 8, 'performance'),
        ('HKVitals', 'HKVitals Multivitamin with Probiotics', 599.00, 24, 'vitamins'),
        ('HKVitals', 'HKVitals Fish Oil 1000mg', 549.50, 20, 'vitamins'),
        ('HKVitals', 'HKVitals Skin Radiance Collagen', 1249.00, 22, 'beauty'),
        ('HKVitals', 'HKVitals Biotin 10000mcg', 479.00, 14, 'beauty'),
        ('HKVitals', 'HKVitals Ashwagandha KSM-66', 699.99, 12, 'vitamins'),
        ('HKVitals', 'HKVitals Apple Cider Vinegar', 399.00, 8, 'vitamins'),
        ('Gritzo', 'Gritzo SuperMilk Daily Nutrition 4-7y', 899.00, 30, 'kids'),
        ('Gritzo', 'Gritzo SuperMilk Height+ 8-12y', 1099.00, 26, 'kids'),
        ('Gritzo', 'Gritzo SuperMilk Young Athletes 13+', 1249.50, 20, 'kids'),
        ('Gritzo', 'Gritzo Protein Pancake Mix', 449.00, 14, 'kids'),
        ('Gritzo', 'Gritzo Vitamin Gummies', 379.99, 10, 'kids')
    ) as products (brand, product, price, weight, theme)
{%- endmacro %}
