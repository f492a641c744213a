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

{#- Build the model as `target_relation` in place of whatever has its name; the result of a materialization. -#}
{% macro replace_relation(target_relation) -%}
    {%- set old_relation = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main') -%}
        {% if old_relation is not none -%}
        drop {{ old_relation.type }} if exists {{ old_relation }};
        {% endif -%}
        {{ create_table_as(False, target_relation, compiled_code) if target_relation.is_table
            else get_create_view_as_sql(target_relation, compiled_code) }}
    {%- endcall %}

    {%- if target_relation.is_table -%}
        {%- do create_indexes(target_relation) -%}
    {%- endif -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=True)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{%- endmacro %}
