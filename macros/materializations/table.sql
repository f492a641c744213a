{#-
    Tables replaced in place, in one transaction: readers see the old rows or the new ones, and a failed model leaves
    the old table. dbt-duckdb's own way (build beside, rename twice, look for foreign keys and indexes) comes to the
    same for the tables of this project and takes twice as long for a small one. Python models keep dbt-duckdb's way.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- if model['language'] != 'sql' -%}
        {{ return(dbt_duckdb.materialization_table_duckdb()) }}
    {%- endif -%}
    {{ return(replace_relation(this.incorporate(type='table'))) }}
{% endmaterialization %}

{#- Views likewise. -#}
{% materialization view, adapter='duckdb' %}
    {{ return(replace_relation(this.incorporate(type='view'))) }}
{% endmaterialization %}

{#-
    Build the model as `target_relation` in place of whatever has its name; the result of a materialization. What one
    statement does has no transaction around it: the two statements of one take longer than many a table.
-#}
{% macro replace_relation(target_relation) -%}
    {%- set old_relation = load_cached_relation(this) -%}
    {%- set is_replaced_at_once = (old_relation is none or old_relation.type == target_relation.type)
        and not config.get('contract').enforced and not config.get('sql_header') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main', auto_begin=not is_replaced_at_once) -%}
        {% if is_replaced_at_once -%}
        create or replace {{ target_relation.type }} {{ target_relation }} as (
            {{ compiled_code }}
        )
        {%- else -%}
        {% if old_relation is not none -%}
        drop {{ old_relation.type }} if exists {{ old_relation }};
        {% endif -%}
        {{ create_table_as(False, target_relation, compiled_code) if target_relation.is_table
            else get_create_view_as_sql(target_relation, compiled_code) }}
        {%- endif %}
    {%- endcall %}

    {%- if target_relation.is_table -%}
        {%- do create_indexes(target_relation) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- if config.get('grants') -%}
        {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=True)) -%}
    {%- endif -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- if not is_replaced_at_once or pre_hooks or post_hooks -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmacro %}
