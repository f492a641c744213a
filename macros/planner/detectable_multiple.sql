{#-
    How an effect, the number of units and the power hang together. All arguments are doubles or decimals, all results doubles.
    The effect is per unit, in the unit of `std_dev`; `std_dev` is of the outcome between units, `correlation` of the outcome
    with the same before the experiment, which the estimate takes off; `treat_share` is the part of the units that is treated.
-#}

{#- How many standard errors an effect must be to be found: with 95 percent and a power of 80 percent, 2.80. With few pairs of
    regions, `degrees_of_freedom` makes it more. -#}
{% macro detectable_multiple(ci_level, power, degrees_of_freedom='1e300') -%}
    {{ sum_of_student_t_quantiles(
        ['1 - (1 - cast(' ~ ci_level ~ ' as ' ~ double_type() ~ ')) / 2', power], degrees_of_freedom
    ) }}
{%- endmacro %}

{#- The smallest effect per unit that so many units can show. -#}
{% macro detectable_effect(multiple, std_dev, correlation, units, treat_share) -%}
    {{ multiple }} * cast({{ std_dev }} as {{ double_type() }})
    * sqrt((1 - cast({{ correlation }} as {{ double_type() }}) * {{ correlation }})
    / nullif(cast({{ units }} as {{ double_type() }}) * {{ treat_share }} * (1 - {{ treat_share }}), 0))
{%- endmacro %}

{#- How many units it takes to show the effect: the inverse, rounded up, and never so few that an arm has less than 200,
    which is refused whatever it finds. -#}
{% macro users_needed(multiple, std_dev, correlation, effect, treat_share) -%}
    cast(greatest(
        ceil(
            power({{ multiple }} * cast({{ std_dev }} as {{ double_type() }}) / nullif(cast({{ effect }} as {{ double_type() }}), 0), 2)
            * (1 - cast({{ correlation }} as {{ double_type() }}) * {{ correlation }})
            / (cast({{ treat_share }} as {{ double_type() }}) * (1 - {{ treat_share }}))
        ),
        ceil(200 / least(cast({{ treat_share }} as {{ double_type() }}), 1 - {{ treat_share }}))
    ) as bigint)
{%- endmacro %}
