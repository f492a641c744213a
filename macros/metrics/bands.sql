{#-
    ROAS in the field's words, from the vars `roas_bands`: loss_making below 1, poor below 2, average up to
    and including 3, good above; no_spend where nothing was paid.
-#}
{% macro roas_band(roas, spend) -%}
    {%- set bands = var('roas_bands') -%}
    case
        when {{ spend }} = 0 then 'no_spend'
        when {{ roas }} < {{ bands.loss_making_below }} then 'loss_making'
        when {{ roas }} < {{ bands.poor_below }} then 'poor'
        when {{ roas }} <= {{ bands.good_above }} then 'average'
        else 'good'
    end
{%- endmacro %}

{#-
    Engagement rate in the field's words, from the vars `engagement_bands`: low below 1 %, high above 3 %,
    average between; unknown where nobody was reached.
-#}
{% macro engagement_band(engagement_rate) -%}
    {%- set bands = var('engagement_bands') -%}
    case
        when {{ engagement_rate }} is null then 'unknown'
        when {{ engagement_rate }} < {{ bands.low_below }} then 'low'
        when {{ engagement_rate }} <= {{ bands.high_above }} then 'average'
        else 'high'
    end
{%- endmacro %}
