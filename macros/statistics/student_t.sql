{#-
    Student's t distribution in arithmetic that every engine has. P(|T| > t) is the regularised incomplete beta function
    I(df / (df + t²); df / 2, 1/2), here by its continued fraction, whose depth is fixed because it converges fast on each
    side of t = 2. Right to 1e-8 for any df of 1 or more, whole or not; tests/python/test_statistics.py compares a
    grid with SciPy. An expression takes an engine some 20 ms to read, so inference is done once for all methods.
-#}

{#- P(T <= `t`), a double in [0, 1]. NULL where an argument is NULL or `degrees_of_freedom` is below 1. -#}
{% macro student_t_cdf(t, degrees_of_freedom) -%}
    (
        select case when given_t < 0 then two_sided_tail / 2 else 1 - two_sided_tail / 2 end
        from ({{ student_t_tail(t, degrees_of_freedom) }} {{ evaluated_once() }}) as tail
    )
{%- endmacro %}

{#- Two-sided p-value of the statistic `t`: P(|T| >= |t|), a double that keeps its digits however small it is. NULL as above. -#}
{% macro student_t_p_value(t, degrees_of_freedom) -%}
    (
        select two_sided_tail
        from ({{ student_t_tail(t, degrees_of_freedom) }} {{ evaluated_once() }}) as tail
    )
{%- endmacro %}

{#-
    The value that T stays below with the given probability, a double. NULL where an argument is NULL, `probability` is
    not strictly between 0 and 1, or `degrees_of_freedom` is below 1.
-#}
{% macro student_t_quantile(probability, degrees_of_freedom) -%}
    {{ sum_of_student_t_quantiles([probability], degrees_of_freedom) }}
{%- endmacro %}

{#- The same of several probabilities, summed in one expression, because it is long. -#}
{% macro sum_of_student_t_quantiles(probabilities, degrees_of_freedom) -%}
    {#- A guess by Wallace's normal approximation, then steps of third order; the first needs few digits. -#}
    {%- set guess = student_t_quantile_guess(probabilities, degrees_of_freedom) -%}
    {%- set near = student_t_quantile_step(guess, depth=5) -%}
    {%- set root = student_t_quantile_step(near, depth=12) -%}
    {#- From the t of `df`, which is at most a million, to that of the degrees that were asked for. -#}
    {%- set quantile = 'case when df + log_tail is not null then sign * (t - (t * t * t + t) / 4 * missing_inverse_df) end' -%}
    (
        {%- if probabilities | length == 1 %}
        select {{ quantile }}
        {%- else %}
        select case when count(*) = count({{ quantile }}) then sum({{ quantile }}) end
        {%- endif %}
        from ({{ root }} {{ evaluated_once() }}) as root
    )
{%- endmacro %}

{#- One row: `given_t` and `two_sided_tail`. -#}
{% macro student_t_tail(t, degrees_of_freedom) -%}
    select
        given_t,
        case when given_t is not null then {{ student_t_tail_of_terms(depth=12) }} end as two_sided_tail
    from (
        select
            given_t,
            {{ student_t_terms() }}
        from (
            select
                given_t,
                {{ capped_degrees_of_freedom('given_df') }} as df,
                {#- The t of `df` that has the tail of the degrees that were asked for. #}
                least(abs(given_t), 1e9)
                + (power(least(abs(given_t), 1e9), 3) + least(abs(given_t), 1e9)) / 4 * {{ missing_inverse_df('given_df') }} as t
            from (
                select
                    cast({{ t }} as {{ double_type() }}) as given_t,
                    cast({{ degrees_of_freedom }} as {{ double_type() }}) as given_df
                {{ evaluated_once() }}
            ) as given
            {{ evaluated_once() }}
        ) as capped
        {{ evaluated_once() }}
    ) as terms
{%- endmacro %}

{#- A row for each probability: `sign`, `df`, `missing_inverse_df`, `log_tail` (of both sides), and a first guess of |t| as `t`. -#}
{% macro student_t_quantile_guess(probabilities, degrees_of_freedom) -%}
    select
        sign,
        df,
        missing_inverse_df,
        log_tail,
        sqrt(df * (exp(power(greatest(z, 1e-4) * (8 * df + 3) / (8 * df + 1), 2) / df) - 1)) as t
    from (
        select
            *,
            root - (2.30753 + 0.27061 * root) / (1 + 0.99229 * root + 0.04481 * root * root) as z
        from (
            select
                *,
                sqrt(-2 * (log_tail - ln(2e0))) as root
            from (
                select
                    case when given_probability < 0.5 then -1 else 1 end as sign,
                    {{ capped_degrees_of_freedom('given_df') }} as df,
                    {{ missing_inverse_df('given_df') }} as missing_inverse_df,
                    ln(case
                        when given_probability > 0 and given_probability < 1
                            then 2 * least(given_probability, 1 - given_probability)
                    end) as log_tail
                from (
                    {%- for probability in probabilities %}
                    select
                        cast({{ probability }} as {{ double_type() }}) as given_probability,
                        cast({{ degrees_of_freedom }} as {{ double_type() }}) as given_df
                    {{ 'union all' if not loop.last else evaluated_once() if probabilities | length == 1 }}
                    {%- endfor %}
                ) as given
                {{ evaluated_once() }}
            ) as tail
            {{ evaluated_once() }}
        ) as rooted
        {{ evaluated_once() }}
    ) as normal
{%- endmacro %}

{#-
    The row of `relation`, as of `student_t_quantile_guess`, with `t` nearer the root of log(tail) = `log_tail`: on the scale
    of asinh(t / sqrt(df)), where the logarithm of the tail is nearly straight.
-#}
{% macro student_t_quantile_step(relation, depth) -%}
    select
        sign,
        df,
        missing_inverse_df,
        log_tail,
        {#- t = sqrt(df) · sinh(s), moved by `step` in s. #}
        greatest(
            t * (exp(step) + exp(-step)) / 2 + sqrt(df + t * t) * (exp(step) - exp(-step)) / 2,
            0
        ) as t
    from (
        select
            *,
            newton + (df * t / sqrt(df + t * t) * mills - 1) / (2 * mills) * newton * newton as step
        from (
            select
                *,
                mills * (ln(tail) - log_tail) as newton
            from (
                select
                    *,
                    {#- Tail over density, both of s. #}
                    tail / (2 * inverse_beta * exp({{ bounded('-0.5 * df * ln(1 + t * t / df)') }})) as mills
                from (
                    select
                        *,
                        {{ student_t_tail_of_terms(depth) }} as tail
                    from (
                        select
                            *,
                            {{ student_t_terms() }}
                        from ({{ relation }} {{ evaluated_once() }}) as guess
                        {{ evaluated_once() }}
                    ) as terms
                    {{ evaluated_once() }}
                ) as tailed
                {{ evaluated_once() }}
            ) as measured
            {{ evaluated_once() }}
        ) as stepped
        {{ evaluated_once() }}
    ) as corrected
{%- endmacro %}

{#-
    Columns for `student_t_tail_of_terms` from `df` and `t`: the arguments a, b, x of the incomplete beta function on
    the side where its fraction converges faster, its leading factor, and 1 / B(df / 2, 1 / 2).
-#}
{% macro student_t_terms() -%}
    {%- set is_outer = 't * t > 4.5' -%}
    {{ is_outer }} as is_outer,
            case when {{ is_outer }} then df / 2 else 0.5 end as a,
            case when {{ is_outer }} then 0.5 else df / 2 end as b,
            case when {{ is_outer }} then df else t * t end / (df + t * t) as x,
            exp({{ bounded('-0.5 * df * ln(1 + t * t / df)') }}) * t / sqrt(df + t * t) as factor,
            {{ inverse_beta_with_half('(df / 2)') }} as inverse_beta
{%- endmacro %}

{#- P(|T| >= t) from the columns of `student_t_terms`, by `depth` pairs of the continued fraction. -#}
{% macro student_t_tail_of_terms(depth) -%}
    {%- set fraction = ['1'] -%}
    {%- for m in range(depth, 0, -1) -%}
        {%- set even = m ~ ' * (b - ' ~ m ~ ') * x / ((a + ' ~ (2 * m - 1) ~ ') * (a + ' ~ 2 * m ~ '))' -%}
        {%- set odd = '(a + ' ~ m ~ ') * (a + b + ' ~ m ~ ') * x / ((a + ' ~ 2 * m ~ ') * (a + ' ~ (2 * m + 1) ~ '))' -%}
        {%- do fraction.append('(1 + ' ~ even ~ ' / (1 - ' ~ odd ~ ' / ' ~ fraction.pop() ~ '))') -%}
    {%- endfor -%}
    {%- set integral = 'factor * inverse_beta / a / (1 - (a + b) * x / (a + 1) / ' ~ fraction.pop() ~ ')' -%}
    abs(case when is_outer then 0 else 1 end - {{ integral }})
{%- endmacro %}

{#- 1 / B(a, 1/2) for a >= 1/2: Γ(a + 1/2) / Γ(a) / sqrt(π), by its asymptotic series at a + 6. -#}
{% macro inverse_beta_with_half(a) -%}
    {%- set m = '(' ~ a ~ ' + 5.75)' -%}
    {%- set quotients = [] -%}
    {%- for k in range(6) -%}
        {%- do quotients.append('(' ~ a ~ ' + ' ~ k ~ ') / (' ~ a ~ ' + ' ~ (k + 0.5) ~ ')') -%}
    {%- endfor -%}
    sqrt({{ m }} / 3.141592653589793) * exp((1 / 64e0 - (5 / 2048e0 - 61 / 49152e0 / {{ m }} / {{ m }}) / {{ m }} / {{ m }}) / {{ m }} / {{ m }})
            * {{ quotients | join(' * ') }}
{%- endmacro %}

{#- `exponent`, or the least one with which `exp` is not 0: some engines call that an error. -#}
{% macro bounded(exponent) -%}
    greatest({{ exponent }}, -600)
{%- endmacro %}

{#- Degrees of freedom to compute with: beyond a million they would only lose digits. NULL below 1. -#}
{% macro capped_degrees_of_freedom(given) -%}
    case when {{ given }} >= 1 then least({{ given }}, 1e6) end
{%- endmacro %}

{#- How far the inverse of the capped degrees of freedom is from that of the given ones: t moves by (t³ + t) / 4 times it. -#}
{% macro missing_inverse_df(given) -%}
    case when {{ given }} > 1e6 then 1e-6 - 1 / {{ given }} else 0 end
{%- endmacro %}
