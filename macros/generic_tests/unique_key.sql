{#- Fails for every value of the key `columns` that stands on more than one row, or that is NULL in part. -#}
{% test unique_key(model, columns) %}

{{ repeated_keys(model, columns) }}

{% endtest %}

{#- SQL of the values of the key `columns` on more than one row of `relation`, or NULL in part: with their number. -#}
{% macro repeated_keys(relation, columns) -%}
select
    {{ columns | join(', ') }},
    count(*) as rows_with_key
from {{ relation }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{%- endmacro %}

{#-
    The same for several small tables at once, since a test of its own costs each of them more than the rows do.
    `keys`: (relation, columns of its key) each; one row per table with a repeated key: its name, how many keys.
-#}
{% macro tables_with_repeated_keys(keys) -%}
{%- for relation, columns in keys %}
select
    '{{ relation.identifier }}' as table_name,
    '{{ columns | join(', ') }}' as key_columns,
    count(*) as repeated_keys
from ({{ repeated_keys(relation, columns) }}) as repeated_keys
having count(*) > 0
{% if not loop.last %}union all{% endif %}
{%- endfor %}
{%- endmacro %}
