{#-
    The number inside an id of the form letters + digits, without leading zeros (`inf001` → `1`), or NULL.
    Files that write `INF001` in one table and `1` in another are joined by it, where exactly one
    influencer has that number. Works on an id key (see `id_key`).
-#}
{% macro id_number(key) -%}
    case
        when {{ matches(key, '^[a-z]*[0-9]{1,15}$') }}
            then cast(cast({{ replace_pattern(key, '^[a-z]*') }} as bigint) as {{ dbt.type_string() }})
    end
{%- endmacro %}
