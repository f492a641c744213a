-- Tables as long as the list of influencers, payouts, posts or words. Longer ones have a test each, so that their keys
-- are not all in memory at once.
{{
    tables_with_repeated_keys([
        (ref('follower_tiers'), ['follower_tier']),
        (ref('planted_effects'), ['entity_type', 'entity_id']),
        (ref('raw_columns'), ['table_name', 'column_name']),
        (ref('value_aliases'), ['kind', 'alias']),
        (ref('stg_influencers'), ['influencer_key']),
        (ref('stg_payouts'), ['payout_id']),
        (ref('stg_posts'), ['post_id']),
        (ref('int_alias_matches'), ['kind', 'text']),
        (ref('int_customer_counts'), ['entity_type', 'entity_id']),
        (ref('int_incremental_shares'), ['brand', 'platform']),
        (ref('int_influencer_activity'), ['influencer_id']),
        (ref('int_influencer_keys'), ['influencer_key']),
        (ref('int_influencers'), ['influencer_id']),
        (ref('int_non_influencer_baseline'), ['brand']),
        (ref('int_payouts'), ['payout_id']),
        (ref('int_posts'), ['post_id']),
        (ref('int_row_accounting'), ['source_table']),
    ])
}}
