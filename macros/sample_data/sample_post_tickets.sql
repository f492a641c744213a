{#- Each post once for every point of its `pull`, numbered brand by brand in order of date: the posts that were recent
    for a brand on any day are one unbroken stretch of tickets. Needs `sample_posts`. -#}
{% macro sample_post_tickets() -%}
    with

    brands as (
        {{ sample_brands() }}
    ),

    posts as (
        select
            posts.date,
            posts.post_number,
            posts.influencer_id,
            posts.platform,
            posts.product,
            posts.code_percent,
            posts.pull,
            posts.incremental_percent,
            brands.brand_number,
        from sample_posts as posts
        inner join brands
            on posts.post_brand = brands.brand
    )

    {{ sample_tickets('posts', 'brand_number, post_number', weight='pull') }}
{%- endmacro %}
