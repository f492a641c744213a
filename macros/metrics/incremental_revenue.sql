{#-
    Revenue that would not have come without influencers, by the assumption that the var `iroas_method` names
    (decimal(18, 2)). Measured methods add their own branch here.

    fixed_share: the sum of `assumed_incremental_revenue`, an assumed share of each cell's revenue.
    source_baseline: revenue less the mean daily revenue of other sources for each active day; NULL where
        the data hold no other source, because then there is nothing to subtract.
-#}
{% macro incremental_revenue(totals, baseline) -%}
    {%- if iroas_method() == 'fixed_share' -%}
        {{ totals }}.assumed_incremental_revenue
    {%- else -%}
        cast({{ totals }}.revenue - round({{ baseline }}.mean_daily_revenue * {{ totals }}.active_days, 2) as decimal(18, 2))
    {%- endif -%}
{%- endmacro %}

{#- The var `iroas_method`, checked against the methods there are. -#}
{% macro iroas_method() -%}
    {%- set method = var('iroas_method') -%}
    {%- set methods = ['fixed_share', 'source_baseline'] -%}
    {%- if method not in methods -%}
        {{ exceptions.raise_compiler_error(
            "The var iroas_method is '" ~ method ~ "'. Use one of: " ~ methods | join(', ') ~ "."
        ) }}
    {%- endif -%}
    {{ return(method) }}
{%- endmacro %}
