{#- What an experiment can be about, besides `all`: type of the entity → the column of the marts that has its id. -#}
{% macro measurable_entities() -%}
    {{ return({'brand': 'brand', 'platform': 'platform', 'campaign': 'campaign', 'influencer': 'influencer_id'}) }}
{%- endmacro %}
