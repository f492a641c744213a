{#- The arm of an experiment as `treatment` or `control`, also where a tool exported its own word; any other as it is. -#}
{% macro experiment_arm(column) -%}
    case
        when {{ code_word(column) }} in ('treatment', 'treated', 'treat', 'test', 'exposed') then 'treatment'
        when {{ code_word(column) }} in ('control', 'ctrl', 'holdout', 'hold_out', 'holdback') then 'control'
        else {{ column }}
    end
{%- endmacro %}
