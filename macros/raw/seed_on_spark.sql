{#-
    Seeds on Spark. With RAW_SEEDS a raw table is the Parquet files that `export_raw_data` wrote there, read where they are:
    of hundreds of millions of rows nothing is copied. Any other seed dbt loads itself.
-#}
{% materialization seed, adapter='spark' %}
    {%- set raw_seeds = env_var('RAW_SEEDS', '') -%}
    {%- if not (raw_seeds and is_raw_seed(model)) -%}
        {{ return(dbt.materialization_seed_default()) }}
    {%- endif -%}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks) }}

    {%- set location = absolute_location(raw_seeds) ~ '/' ~ model.name -%}
    {#- Says which folder there is none of; the statement that makes a table does not. -#}
    {%- do run_query('select 1 from parquet.' ~ raw_name(location) ~ ' limit 0') -%}
    {%- if old_relation is not none -%}
        {%- do adapter.drop_relation(old_relation) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create table {{ target_relation }}
        using parquet
        location '{{ location | replace("'", "\\'") }}'
    {%- endcall -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=True)) -%}
    {{ run_hooks(post_hooks) }}

    {#- dbt wants a table here for `dbt seed --show`; a few rows do. -#}
    {%- set preview = run_query('select * from ' ~ target_relation ~ ' limit 10') if invocation_args_dict.get('show') else none -%}
    {%- do store_result('agate_table', response='OK', agate_table=preview) -%}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- `folder` as Spark finds it from wherever it runs: one of this machine from the root, any other (`s3a://…`) as it is. -#}
{% macro absolute_location(folder) -%}
    {%- set folder = folder | replace('\\', '/') -%}
    {%- set folder = folder.rstrip('/') -%}
    {%- if folder.startswith('/') or ':' in folder -%}
        {{ return(folder) }}
    {%- endif -%}
    {{ return((model.root_path | replace('\\', '/')) ~ '/' ~ folder) }}
{%- endmacro %}
