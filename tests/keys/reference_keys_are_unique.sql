-- Each reference table says a thing once.
{{
    tables_with_repeated_keys([
        (ref('follower_tiers'), ['follower_tier']),
        (ref('planted_effects'), ['entity_type', 'entity_id']),
        (ref('raw_columns'), ['table_name', 'column_name']),
        (ref('value_aliases'), ['kind', 'alias']),
    ])
}}
