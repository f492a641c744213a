{#-
    A table of which only the days that changed are built again. The model has a column `raw_day` (see the macro), reads its
    rows through `only_changed_days`, and names in its config:

    meta.days_of: the model or seed whose rows it reads, one row of its own for each.
    meta.not_final: a condition on its rows that tomorrow may be other than today; their days count as changed.

    Beside the table, `<table>__days` holds the fingerprint of every day as it was built: the number of rows, the sum of their
    hashes, and a hash of the model's SQL and of the names of the columns that it reads. A day whose fingerprint is another is
    deleted and built from its rows as they are now, one that has gone is deleted. Where less than half can stay (the first
    build, another SQL, `--full-refresh`), all is built anew. Everything is one transaction.

    Spark has a materialization of this name of its own (changed_months_on_spark.sql), which keeps months in the same way.
-#}
{% materialization changed_days, default %}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set built_days = built_periods_relation() -%}
    {%- set days = this.identifier ~ '__days_now' -%}
    {%- set not_final = (config.get('meta') or {}).get('not_final', 'false') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('days_now') -%}
        drop table if exists {{ days }};
        create temporary table {{ days }} as
        {{ period_fingerprints_sql(ref(config.get('meta').days_of)) }}
    {%- endcall -%}

    {%- set can_stay = false -%}
    {%- if old_relation is not none and old_relation.is_table and load_cached_relation(built_days) and not should_full_refresh() -%}
        {% call statement('unchanged_days') -%}
            delete from {{ built_days }}
            where
                not exists (
                    select 1 from {{ days }} as days
                    where days.raw_day = {{ built_days }}.raw_day and days.fingerprint = {{ built_days }}.fingerprint
                )
                or raw_day in (select raw_day from {{ this }} where {{ not_final }})
        {%- endcall -%}
        {%- set can_stay = run_query(
            'select 2 * (select count(*) from ' ~ built_days ~ ') > (select count(*) from ' ~ days ~ ')'
        ).columns[0].values()[0] -%}
    {%- endif -%}

    {%- if can_stay -%}
        {% call statement('main') -%}
            delete from {{ this }} where raw_day not in (select raw_day from {{ built_days }});
            insert into {{ this }} (
                {{ compiled_code }}
            )
        {%- endcall -%}
    {%- else -%}
        {%- if old_relation is not none -%}
            {%- do adapter.drop_relation(old_relation) -%}
        {%- endif -%}
        {% call statement('main') -%}
            drop table if exists {{ built_days }};
            create table {{ built_days }} as select * from {{ days }} where false;
            {{ get_create_table_as_sql(False, target_relation, compiled_code) }}
        {%- endcall -%}
    {%- endif -%}

    {% call statement('built_days') -%}
        insert into {{ built_days }}
        select * from {{ days }} where raw_day not in (select raw_day from {{ built_days }});
        drop table {{ days }}
    {%- endcall -%}

    {%- do create_indexes(target_relation) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=not can_stay)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- What is built as one: days. Spark keeps a table in folders, one for each month; one for each day would hold too little. -#}
{% macro changed_period() -%}
    {{ return(adapter.dispatch('changed_period')()) }}
{%- endmacro %}

{% macro default__changed_period() -%}
    {{ return('day') }}
{%- endmacro %}

{% macro spark__changed_period() -%}
    {{ return('month') }}
{%- endmacro %}

{#- The table beside the model's own in which the days (or months) stand that are built. -#}
{% macro built_periods_relation() -%}
    {{ return(this.incorporate(path={'identifier': this.identifier ~ '__' ~ changed_period() ~ 's'}, type='table')) }}
{%- endmacro %}

{#- The `where` of the rows of the raw table to build from: all, but for days that the table `changed_days` has already. -#}
{% macro only_changed_days() -%}
    {%- if model.config.materialized == 'changed_days' and flags.WHICH in ('build', 'run') -%}
    where {{ raw_period() }} not in (select raw_{{ changed_period() }} from {{ built_periods_relation() }})
    {%- endif -%}
{%- endmacro %}

{#- The day or month of a raw row, whichever is built as one. -#}
{% macro raw_period() -%}
    {{ raw_day() if changed_period() == 'day' else raw_month(raw_day()) }}
{%- endmacro %}

{#-
    What a raw row's `date` (or another column of text) says without being read as a date, so that it costs nothing: the day
    where it is written as YYYY-MM-DD, else what stands before the first blank. Equal rows are of one day.
-#}
{% macro raw_day(column='date') -%}
    case
        when {{ column }} like '____-__-__%' then substring({{ column }}, 1, 10)
        else split_part(ltrim(coalesce({{ column }}, '')), ' ', 1)
    end
{%- endmacro %}

{#- The month of a raw day. Days that are not written as YYYY-MM-DD are of one month, `other`. -#}
{% macro raw_month(raw_day) -%}
    case
        when {{ matches(raw_day, '^[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then left({{ raw_day }}, 7)
        else 'other'
    end
{%- endmacro %}

{#- A select of every raw day (or month) of `relation` and its fingerprint. -#}
{% macro period_fingerprints_sql(relation) -%}
    {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    select
        raw_{{ changed_period() }},
        '{{ local_md5(compiled_code ~ names | join(',')) }} ' || cast(count(*) as {{ dbt.type_string() }})
        || ' ' || cast(sum(row_hash) as {{ dbt.type_string() }}) as fingerprint
    from (
        select
            {{ raw_period() }} as raw_{{ changed_period() }},
            {{ row_hash('raw_rows', names) }} as row_hash
        from {{ relation }} as raw_rows
    ) as hashed
    group by raw_{{ changed_period() }}
{%- endmacro %}
