{#- The normal distribution is Student's t with endless degrees of freedom: one implementation, see `student_t_cdf`. -#}

{#- P(Z <= `z`), a double in [0, 1]; NULL where `z` is. -#}
{% macro normal_cdf(z) -%}
    {{ student_t_cdf(z, '1e300') }}
{%- endmacro %}

{#- Two-sided p-value of the statistic `z`: P(|Z| >= |z|), a double; NULL where `z` is. -#}
{% macro normal_p_value(z) -%}
    {{ student_t_p_value(z, '1e300') }}
{%- endmacro %}

{#- The value that Z stays below with the given probability, a double; NULL where it is not strictly between 0 and 1. -#}
{% macro normal_quantile(probability) -%}
    {{ student_t_quantile(probability, '1e300') }}
{%- endmacro %}
