{#- Fails for every row where `expression` is not true; an expression that is NULL is not true. -#}
{% test holds(model, expression) %}

select *
from {{ model }}
where not coalesce({{ expression }}, false)

{% endtest %}
