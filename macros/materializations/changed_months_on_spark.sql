{#-
    `changed_days` on Spark, which has no transactions and deletes no rows of Parquet files: the table is partitioned by month,
    months that changed are overwritten and those that have gone are dropped. `<table>__months` holds the fingerprints of what
    is built. A month leaves it before its rows change and comes back when they are written, so that the build after
    one that failed, or was killed, builds the month again.
-#}
{% materialization changed_days, adapter='spark' %}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set built_months = built_periods_relation() -%}
    {%- set old_built_months = load_cached_relation(built_months) -%}
    {%- set not_final = (config.get('meta') or {}).get('not_final', 'false') -%}

    {{ run_hooks(pre_hooks) }}

    {%- set months = dict(run_query(period_fingerprints_sql(ref(config.get('meta').days_of))).rows.values()) -%}
    {%- set kept = {} -%}
    {%- if old_relation is not none and old_relation.is_table and old_built_months and not should_full_refresh() -%}
        {%- set built = run_query(
            'select raw_month, fingerprint from ' ~ built_months
            ~ ' where raw_month not in (select raw_month from ' ~ this ~ ' where ' ~ not_final ~ ')'
        ) -%}
        {%- for month, fingerprint in built.rows.values() if months.get(month) == fingerprint -%}
            {%- do kept.update({month: fingerprint}) -%}
        {%- endfor -%}
    {%- endif -%}

    {%- if not old_built_months -%}
        {%- do run_query('create table ' ~ built_months ~ ' (raw_month string, fingerprint string) using parquet') -%}
    {%- endif -%}
    {%- do store_built_months(built_months, kept) -%}

    {%- set rows_by_month -%}
        select /*+ rebalance(raw_month) */
            *,
            {{ raw_month('raw_day') }} as raw_month
        from (
            {{ compiled_code }}
        ) as built
    {%- endset -%}
    {%- if not kept -%}
        {%- if old_relation is not none -%}
            {%- do adapter.drop_relation(old_relation) -%}
        {%- endif -%}
        {#- Without rows at first: Spark makes no table where a killed build left files of one that it had not registered yet. -#}
        {% call statement('empty_table') -%}
            create table {{ target_relation }}
            using parquet
            partitioned by (raw_month)
            {{ comment_clause() }}
            as
            {{ rows_by_month }}
            limit 0
        {%- endcall -%}
    {%- else -%}
        {%- for partition in run_query('show partitions ' ~ this).columns[0].values() -%}
            {%- set month = partition.split('=')[1] -%}
            {%- if month not in months -%}
                {%- do run_query('alter table ' ~ this ~ " drop if exists partition (raw_month = '" ~ month ~ "')") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if kept and kept | length == months | length -%}
        {%- do store_raw_result('main', message='nothing changed', code='OK', rows_affected=0) -%}
    {%- else -%}
        {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
        {% call statement('main') -%}
            insert overwrite table {{ target_relation }} partition (raw_month)
            {{ rows_by_month }}
        {%- endcall -%}
    {%- endif -%}
    {%- do store_built_months(built_months, months) -%}

    {{ run_hooks(post_hooks) }}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=not kept)) -%}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Let the table `relation` hold `months` (month → fingerprint) and no others. -#}
{% macro store_built_months(relation, months) -%}
    {%- do run_query(
        'insert overwrite table ' ~ relation ~ " select explode(from_json('" ~ tojson(months) ~ "', 'map<string, string>'))"
    ) -%}
{%- endmacro %}
