{#- Of the difference of two independent means with variances of their own. All arguments and results are doubles. -#}

{#- Its standard error: the root of variance / count summed over both arms. -#}
{% macro welch_std_error(variance_a, count_a, variance_b, count_b) -%}
    sqrt({{ variance_a }} / {{ count_a }} + {{ variance_b }} / {{ count_b }})
{%- endmacro %}

{#- Its degrees of freedom by Welch and Satterthwaite, seldom whole; NULL where nothing varies. Counts of at least 2. -#}
{% macro welch_degrees_of_freedom(variance_a, count_a, variance_b, count_b) -%}
    {%- set a = '(' ~ variance_a ~ ' / ' ~ count_a ~ ')' -%}
    {%- set b = '(' ~ variance_b ~ ' / ' ~ count_b ~ ')' -%}
    ({{ a }} + {{ b }}) * ({{ a }} + {{ b }})
    / nullif({{ a }} * {{ a }} / ({{ count_a }} - 1) + {{ b }} * {{ b }} / ({{ count_b }} - 1), 0)
{%- endmacro %}

{#- Its standard error where both arms are taken to vary alike, as least squares does. -#}
{% macro pooled_std_error(variance_a, count_a, variance_b, count_b) -%}
    sqrt(
        (({{ count_a }} - 1) * {{ variance_a }} + ({{ count_b }} - 1) * {{ variance_b }}) / nullif({{ count_a }} + {{ count_b }} - 2, 0)
        * (1 / {{ count_a }} + 1 / {{ count_b }})
    )
{%- endmacro %}
