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
        'no_variation': 'nothing varied between units or days, so there is no error that an effect could be told from',
        'out_of_range': 'units or amounts are so many orders of magnitude apart that sums of them mean nothing: look for amounts in another unit',
        'no_units': 'none of its units has data: nobody is assigned to it, or under other names than in the data, or, for pairs of regions, without a complete pair',
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
        'no_experiment': 'there is no experiment that this method can read: the table experiments has none of its kind',
        'unknown_entity': 'the data have no brand, platform, campaign or influencer of this name, whatever the spelling',
        'no_calendar_events': 'nobody said on which days sales move for other reasons: the table calendar_events is empty',
        'no_outcome': 'without a link or code nobody can tell which platform or influencer a sale belongs to',
        'not_over': 'the window ends after the last day of the data',
        'calendar_event': 'a calendar event falls into the window and moves sales as well',
        'other_campaign': 'another campaign of the same brand ran at the same time',
        'short_history': 'of the 56 days before the window there are too few without events and other campaigns',
        'few_placebo_windows': 'there are fewer than 5 undisturbed windows before to tell how far the forecast is off',
        'placebo_trend': 'the forecast is off in one direction before anything happened: sales have a trend',
        'no_spend': 'nothing was spent, so there is nothing to divide by',
        'no_other_sources': 'the data have no revenue from other sources',
        'no_measured_experiment': 'no experiment about it gave a number',
        'expired': 'its experiment is too long ago',
        'no_attributed_revenue': 'the treated users or regions have no attributed revenue that their effect could be a share of',
    }) }}
{%- endmacro %}

{#- SQL literal of a refusal: `code: words`. -#}
{% macro refusal(code) -%}
    '{{ code }}: {{ refusals()[code] }}'
{%- endmacro %}
