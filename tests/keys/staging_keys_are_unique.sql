-- Staging gives every row that is referred to a key of its own.
{{
    tables_with_repeated_keys([
        (ref('stg_influencers'), ['influencer_key']),
        (ref('stg_payouts'), ['payout_id']),
        (ref('stg_posts'), ['post_id']),
    ])
}}
