{#-
    Fieller's confidence set of a ratio of two means or sums that both vary: every ratio r at which numerator - r ·
    denominator is within `t` of its standard errors from 0. It is an interval only where the denominator differs from 0 by
    more than `t` of its own; elsewhere it has no ends, and both macros are NULL: nothing may stand in for them.

    numerator, denominator: the two estimates. numerator_variance, covariance, denominator_variance: of the estimates.
    t: the critical value. All doubles.
-#}

{#- Lower end of the set, a double. -#}
{% macro fieller_low(numerator, denominator, numerator_variance, covariance, denominator_variance, t) -%}
    {{ fieller_end('-', numerator, denominator, numerator_variance, covariance, denominator_variance, t) }}
{%- endmacro %}

{#- Upper end of the set, a double. -#}
{% macro fieller_high(numerator, denominator, numerator_variance, covariance, denominator_variance, t) -%}
    {{ fieller_end('+', numerator, denominator, numerator_variance, covariance, denominator_variance, t) }}
{%- endmacro %}

{#- One root of a · r² - 2 · b · r + c = 0, with `sign` before the square root. -#}
{% macro fieller_end(sign, numerator, denominator, numerator_variance, covariance, denominator_variance, t) -%}
    {%- set a = '(' ~ denominator ~ ' * ' ~ denominator ~ ' - ' ~ t ~ ' * ' ~ t ~ ' * ' ~ denominator_variance ~ ')' -%}
    {%- set b = '(' ~ numerator ~ ' * ' ~ denominator ~ ' - ' ~ t ~ ' * ' ~ t ~ ' * ' ~ covariance ~ ')' -%}
    {%- set c = '(' ~ numerator ~ ' * ' ~ numerator ~ ' - ' ~ t ~ ' * ' ~ t ~ ' * ' ~ numerator_variance ~ ')' -%}
    case when {{ a }} > 0 then ({{ b }} {{ sign }} sqrt(greatest({{ b }} * {{ b }} - {{ a }} * {{ c }}, 0))) / {{ a }} end
{%- endmacro %}
