{#-
    Why a method gives no number, in words, by a short code: the one place, also for the docs and the dashboard. `refusal`
    writes one as the text of `refusal_reason`, `code: words`.
-#}
{% macro refusals() -%}
    {{ return({
        'one_arm': 'the experiment has no treated or no control units with data',
        'small_arm': 'an arm has fewer than 200 users, too few for a normal approximation with sales as skewed as these',
        'sample_ratio_mismatch': 'the arms are not of the sizes that were planned (p < .001): the assignment or its record is broken, and no analysis repairs that',
        'imbalance': 'before the experiment the arms already differed by more than 3.5 standard errors: they were not assigned at random',
        'no_spend_contrast': 'treated and control units cost nearly the same, so there is no spend to divide by',
        'unbounded': 'the incremental cost cannot be told from zero, so the interval of the ratio has no ends',
        'few_placebos': 'with one treated unit, a placebo test needs at least 19 controls',
        'few_units': 'an arm has fewer than 2 units, too few to know how much units vary',
        'pre_trend': 'the arms already moved apart before the experiment',
        'few_geos': 'there are fewer than 8 regions',
        'no_history': 'a region sold nothing before the experiment, or there are no days before it',
        'spillover': 'spend in the control regions moved the same way, by more than a tenth of the change in the treated regions',
        'few_pairs': 'there are fewer than 3 complete pairs',
        'few_days': 'there are fewer than 10 days before the experiment',
        'few_donors': 'there are fewer than 10 control regions to build a synthetic control of',
        'poor_fit': 'no weighted mean of the control regions follows the treated regions before the experiment',
        'few_permutations': 'there are too few days or regions for any placebo test to fall to p = .05',
        'no_python': 'synthetic control is computed in Python, which this database does not run',
    }) }}
{%- endmacro %}

{#- SQL literal of a refusal: `code: words`. -#}
{% macro refusal(code) -%}
    '{{ code }}: {{ refusals()[code] }}'
{%- endmacro %}
