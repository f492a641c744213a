{#-
    Writes influencers, posts, tracking_data, payouts and the optional tables about experiments as CSV or Parquet, and
    planted_effects.csv with what is true of them:

      dbt run-operation generate_sample_data --args '{output_dir: my_folder}'

    Every value follows from `seed` and the row's number alone, so that the same arguments give the same files anywhere.
    The arguments are described in docs/sample-data.md. The shipped seeds are the default, written by
      --args '{output_dir: seeds/raw, planted_effects_dir: seeds/reference}'
-#}
{% macro generate_sample_data(
    output_dir=none, format='csv', influencers=72, posts=none, tracking_rows=16000,
    start_date='2025-04-01', days=365, seed=42, planted_effects_dir=none
) -%}
    {%- set posts = influencers * 10 if posts is none and influencers is integer else posts -%}
    {%- do check_sample_arguments(output_dir, format, influencers, posts, tracking_rows, start_date, days) -%}
    {%- if execute -%}
        {%- set folder = (output_dir ~ '').replace('\\', '/').rstrip('/') or '/' -%}
        {%- set planted_effects_folder = (planted_effects_dir or folder).replace('\\', '/').rstrip('/') -%}

        {%- do create_sample_table('sample_days', sample_days(start_date, days, posts)) -%}
        {%- do create_sample_table('sample_influencers', sample_influencers(influencers, seed)) -%}
        {%- do create_sample_table('sample_posts', sample_posts(seed)) -%}
        {%- do create_sample_table('sample_post_tickets', sample_post_tickets()) -%}
        {%- do create_sample_table('sample_slots', sample_slots()) -%}
        {%- do create_sample_table('sample_tracking_days', sample_tracking_days(tracking_rows)) -%}
        {%- do create_sample_table('sample_experiments', sample_experiments(days)) -%}
        {%- do create_sample_table('sample_holdout_days', sample_holdout_days()) -%}
        {%- do create_sample_table('sample_experiment_users', sample_experiment_users(seed)) -%}
        {%- do create_sample_table('sample_experiment_geos', sample_experiment_geos(seed)) -%}
        {%- do create_sample_table('sample_geo_daily', sample_geo_daily(tracking_rows, days, seed)) -%}

        {#- CSV is one file; Parquet is one file a month, so that a reader can skip the months that it does not need. -#}
        {%- set parts = [] -%}
        {%- if format == 'csv' -%}
            {%- do parts.append([folder ~ '/tracking_data.csv', none, none]) -%}
        {%- else -%}
            {%- set months = run_query(
                "select strftime(date, '%Y-%m'), cast(min(date) as varchar), cast(max(date) as varchar)"
                ~ " from sample_tracking_days where end_row > first_row group by 1 order by 1"
            ) -%}
            {%- for month in months.rows -%}
                {%- do parts.append([folder ~ '/tracking_data/' ~ month[0] ~ '.parquet', month[1], month[2]]) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- set tables = {
            'influencers':
                "select influencer_id, first_name || ' ' || surname as name, category, gender, follower_count, platform "
                ~ 'from sample_influencers order by influencer_id',
            'posts':
                'select post_id, influencer_id, platform, date, url, caption, reach, likes, comments, brand, shares, '
                ~ 'saves, clicks from sample_posts order by post_number',
            'payouts':
                'select * exclude (payout_number) from sample_payouts order by payout_number',
        } -%}
        {%- do tables.update(sample_experiment_tables()) -%}
        {%- set table_files = {} -%}
        {%- for table in tables -%}
            {%- do table_files.update({table: folder ~ '/' ~ table ~ '.' ~ format}) -%}
        {%- endfor -%}

        {%- do make_folder(folder if format == 'csv' else folder ~ '/tracking_data') -%}
        {%- do make_folder(planted_effects_folder) -%}
        {%- do check_sample_folder(folder, tables | list + ['tracking_data'], table_files.values() | list + parts | map(attribute=0) | list) -%}

        {#- The joins stay as written: the stream of rows on the left, the small table on the right held in memory. So
            rows come out by date, and memory does not grow with their number. CSV is sorted as well, because two
            versions of DuckDB need not agree on the order of the rows of a left join. -#}
        {%- do run_query("set disabled_optimizers = 'join_order,build_side_probe_side'") -%}
        {%- for path, from_date, to_date in parts -%}
            {%- set columns =
                'source, campaign, influencer_id, user_id, product, brand, date, orders, revenue, order_id, order_status, '
                ~ 'refund, discount'
            -%}
            {%- do write_sample_table(
                'select ' ~ columns ~ ' from (' ~ sample_tracking_data(seed, from_date, to_date) ~ ') as tracking_data'
                ~ (' order by row_number' if format == 'csv' else ''),
                path, format
            ) -%}
        {%- endfor -%}
        {%- do run_query(
            'create or replace temp view sample_tracking_rows as ' ~ sample_tracking_data(seed)
        ) -%}
        {%- do create_sample_table('sample_results', sample_results()) -%}
        {%- do create_sample_table('sample_user_geo', sample_user_geo(seed)) -%}
        {%- do create_sample_table('sample_experiment_results', sample_experiment_results(seed)) -%}
        {%- do run_query('reset disabled_optimizers') -%}

        {%- do create_sample_table('sample_payouts', sample_payouts(start_date, days, seed)) -%}
        {%- for table, query in tables.items() -%}
            {%- do write_sample_table(query, table_files[table], format) -%}
        {%- endfor -%}
        {%- do write_sample_table(
            sample_planted_effects(), planted_effects_folder ~ '/planted_effects.csv', 'csv'
        ) -%}
    {%- endif -%}
{%- endmacro %}
