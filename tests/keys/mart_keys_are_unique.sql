-- Marts with a primary key in their contract. DuckDB holds it while it writes, so there is nothing left to find;
-- other engines do not.
{{ config(enabled=target.type != 'duckdb') }}

{{
    tables_with_repeated_keys([
        (ref('brand_roas'), ['brand']),
        (ref('build_info'), ['build_id']),
        (ref('campaign_roas'), ['campaign']),
        (ref('category_roas'), ['category']),
        (ref('daily_roas'), ['date']),
        (ref('data_quality'), ['check_name', 'subject']),
        (ref('experiment_planning'), ['design', 'brand', 'weeks', 'units']),
        (ref('incrementality'), ['analysis_id']),
        (ref('influencer_roas'), ['influencer_id']),
        (ref('iroas_by_method'), ['entity_type', 'entity_id', 'method']),
        (ref('payout_reconciliation'), ['reconciliation_id']),
        (ref('platform_roas'), ['platform']),
        (ref('product_roas'), ['product']),
    ])
}}
