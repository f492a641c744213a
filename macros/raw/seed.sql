{#-
    Seeds by DuckDB's own CSV reader; dbt's reads every value in Python first, which takes 20 to 30 times as long.
    A seed in the folder seeds/raw (or with `meta: {raw_table: true}`) is a raw table and comes from RAW_DATA
    where that is set; any other is a reference table.
-#}
{% materialization seed, adapter='duckdb' %}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set is_raw_table = (config.get('meta') or {}).get('raw_table', model.fqn[-2] == 'raw') -%}
    {%- set target_relation = this.incorporate(type='view' if is_raw_table else 'table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if old_relation is not none and old_relation.type != target_relation.type -%}
        {%- do adapter.drop_relation(old_relation) -%}
    {%- endif -%}
    {%- if is_raw_table -%}
        {%- set row_count = load_raw_table(target_relation, model) -%}
    {%- else -%}
        {%- set row_count = load_reference_seed(target_relation) -%}
    {%- endif -%}

    {%- set message = 'VIEW' if row_count is none else 'INSERT ' ~ row_count -%}
    {%- do store_raw_result('main', message=message, code='INSERT', rows_affected=row_count) -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=True)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- if not is_raw_table -%}
        {%- do create_indexes(target_relation) -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}

    {#- dbt wants a table here for `dbt seed --show`; a few rows do. -#}
    {%- set preview = run_query('select * from ' ~ target_relation ~ ' limit 10') if invocation_args_dict.get('show') else none -%}
    {%- do store_result('agate_table', response='OK', agate_table=preview) -%}

    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
