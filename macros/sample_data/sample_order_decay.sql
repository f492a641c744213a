{#- How the orders that a post brings are spread over the days after it, in thousandths: -ln(x) cut into fourteen parts,
    the distribution that `sample_tracking_data` draws from. -#}
{% macro sample_order_decay() -%}
    select *
    from (
        values
        (0, 260), (1, 161), (2, 124), (3, 99), (4, 81), (5, 67), (6, 55),
        (7, 45), (8, 36), (9, 28), (10, 20), (11, 14), (12, 8), (13, 2)
    ) as decay (days_after, weight)
{%- endmacro %}
