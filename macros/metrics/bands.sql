{#-
    ROAS in the field's words, from the var `roas_bands`: loss_making below 1, poor below 2, average up to and
    including 3, good above; no_spend where nothing was paid. Decided on the sums, before any rounding.
-#}
{% macro roas_band(revenue, spend) -%}
    {%- set bands = var('roas_bands') -%}
    case
        when {{ spend }} = 0 then 'no_spend'
        when {{ revenue }} < {{ bands.loss_making_below }} * {{ spend }} then 'loss_making'
        when {{ revenue }} < {{ bands.poor_below }} * {{ spend }} then 'poor'
        when {{ revenue }} <= {{ bands.good_above }} * {{ spend }} then 'average'
        else 'good'
    end
{%- endmacro %}

{#-
    Engagement rate in the field's words, from the var `engagement_bands`: low below 1 %, high above 3 %,
    average between; unknown where nobody was reached. Decided on the sums, before any rounding.
-#}
{% macro engagement_band(engagements, reach) -%}
    {%- set bands = var('engagement_bands') -%}
    case
        when coalesce({{ reach }}, 0) = 0 then 'unknown'
        when {{ engagements }} < {{ bands.low_below }} * {{ reach }} then 'low'
        when {{ engagements }} <= {{ bands.high_above }} * {{ reach }} then 'average'
        else 'high'
    end
{%- endmacro %}
