{#- How many standard errors an effect must be to be found: with the default 95 percent and 80 percent, 2.80. With few pairs of
    regions, `degrees_of_freedom` makes it more. A double. -#}
{% macro detectable_multiple(ci_level, power, degrees_of_freedom=none) -%}
    {%- if degrees_of_freedom is none -%}
        ({{ normal_quantile('1 - (1 - ' ~ ci_level ~ ') / 2e0') }} + {{ normal_quantile(power) }})
    {%- else -%}
        ({{ student_t_quantile('1 - (1 - ' ~ ci_level ~ ') / 2e0', degrees_of_freedom) }}
        + {{ student_t_quantile(power, degrees_of_freedom) }})
    {%- endif -%}
{%- endmacro %}

{#- The smallest effect per unit that `units` units, a part `treat_share` of them treated, can show, a double: `variance` is
    that of the outcome between units, `correlation` of it with the same outcome before, which CUPED takes off. -#}
{% macro detectable_effect(multiple, variance, correlation, units, treat_share) -%}
    {{ multiple }} * sqrt({{ variance }} * (1 - {{ correlation }} * {{ correlation }})
    / (nullif({{ units }}, 0) * {{ treat_share }} * (1 - {{ treat_share }})))
{%- endmacro %}

{#- How many units it takes to show an effect per unit, a double: the inverse of `detectable_effect`. -#}
{% macro units_needed(multiple, variance, correlation, effect, treat_share) -%}
    {{ multiple }} * {{ multiple }} * {{ variance }} * (1 - {{ correlation }} * {{ correlation }})
    / nullif({{ effect }} * {{ effect }} * {{ treat_share }} * (1 - {{ treat_share }}), 0)
{%- endmacro %}
