{#-
    What a number is worth, in one word, from the columns of `incrementality` and `gross_margin` (NULL where unknown): `refused`,
    `not_identified`, `assumed_not_measured`, `profitable` (the whole interval is above break-even, 1 ÷ gross margin),
    `positive` and `negative` (the whole interval is on one side of 0), else `inconclusive`. A method without an interval goes by
    its p-value.
-#}
{% macro incrementality_verdict() -%}
    case
        when refusal_reason is not null then 'refused'
        when method = 'source_baseline' then 'not_identified'
        when tier = 'assumption' then 'assumed_not_measured'
        when ci_low > 1 / nullif(cast(gross_margin as {{ double_type() }}), 0) then 'profitable'
        when ci_low > 0 then 'positive'
        when ci_high < 0 then 'negative'
        when ci_low is null and p_value <= 1 - coalesce(ci_level, 0.95) and estimate > 0 then 'positive'
        when ci_low is null and p_value <= 1 - coalesce(ci_level, 0.95) and estimate < 0 then 'negative'
        else 'inconclusive'
    end
{%- endmacro %}

{#- The verdicts there are. -#}
{% macro incrementality_verdicts() -%}
    {{ return([
        'profitable', 'positive', 'inconclusive', 'negative', 'assumed_not_measured', 'not_identified', 'refused',
    ]) }}
{%- endmacro %}
