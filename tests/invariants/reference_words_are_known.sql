-- Words of the reference tables that mean something to the models, so that nobody may make them up.
with

words as (

    {% for table in ['brand_aliases', 'platform_aliases'] -%}
    select
        '{{ table }}' as table_name,
        'match' as column_name,
        match as word,
        match in ('anywhere', 'word', 'exact') as is_known
    from {{ ref(table) }}

    union all

    {% endfor -%}
    select
        'planted_effects' as table_name,
        'entity_type' as column_name,
        entity_type as word,
        entity_type in ('overall', 'brand', 'platform', 'brand_platform', 'influencer', 'experiment') as is_known
    from {{ ref('planted_effects') }}

    union all

    select
        'raw_columns' as table_name,
        'table_name' as column_name,
        table_name as word,
        table_name in (
            {% for table in raw_tables() -%}
            '{{ table }}'{{ ',' if not loop.last }}
            {% endfor -%}
        ) as is_known
    from {{ ref('raw_columns') }}

    union all

    select
        'raw_columns' as table_name,
        'is_required' as column_name,
        cast(is_required as {{ dbt.type_string() }}) as word,
        is_required is not null as is_known
    from {{ ref('raw_columns') }}

)

select * from words
where not coalesce(is_known, false)
