{#-
    Revenue that would not have come without influencers, by the assumption that the var `iroas_method` names
    (decimal(18, 2)). A measurement goes before it: see `incremental_metrics`.

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

{#-
    The select list of what every ROAS mart says of incremental revenue: amount, ROAS, its range, method and tier. `headline`
    is joined where its columns are not NULL: a measurement of the row's own entity, see `measured_headline`. low and high are
    the interval of a measurement, else what the assumed share is believed to lie between.
-#}
{% macro incremental_metrics(totals, baseline, headline=none) -%}
    {%- set assumed = incremental_revenue(totals, baseline) -%}
    {%- set spend = totals ~ '.spend' -%}
    {%- set amount = 'coalesce(' ~ headline ~ '.incremental_revenue, ' ~ assumed ~ ')' if headline else assumed -%}
    {%- set bounds = {} -%}
    {%- for bound in ['low', 'high'] -%}
        {%- do bounds.update({bound: roas(totals ~ '.assumed_incremental_revenue_' ~ bound, spend)
            if iroas_method() == 'fixed_share' else 'cast(null as decimal(18, 6))'}) -%}
    {%- endfor -%}
    {{ amount }} as incremental_revenue,
        {{ roas(amount, spend) }} as incremental_roas,
        {%- for bound in bounds %}
        {% if headline -%}
        case
            when {{ headline }}.method is null then {{ bounds[bound] }}
            else cast({{ headline }}.ci_{{ bound }} as decimal(18, 6))
        end
        {%- else -%}
        {{ bounds[bound] }}
        {%- endif %} as incremental_roas_{{ bound }},
        {%- endfor %}
        {{ "coalesce(" ~ headline ~ ".method, '" ~ iroas_method() ~ "')" if headline else "'" ~ iroas_method() ~ "'" }} as iroas_method,
        {{ "coalesce(" ~ headline ~ ".tier, 'assumption')" if headline else "'assumption'" }} as iroas_tier
{%- endmacro %}

{#-
    A select of the headlines of `incrementality` that are measurements of all that a row of a ROAS mart sums: at most one
    row per entity of `entity_type`. A single experiment covers its own window and speaks for the whole by
    `calibrated_share`; the baseline of a campaign covers the campaign.
-#}
{% macro measured_headline(entity_type) -%}
    select * from {{ ref('incrementality') }}
    where
        is_headline
        and entity_type = '{{ entity_type }}'
        and (method = 'calibrated_share' or method = 'dow_baseline' and entity_type = 'campaign' and experiment_id is null)
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
