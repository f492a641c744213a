{#- Which tracking rows are of which day (`first_row` .. `end_row - 1`), and up to which draw (of a million) a row of the
    day belongs to each of its six slots. Needs `sample_slots`. -#}
{% macro sample_tracking_days(tracking_rows) -%}
    with

    cumulated as (
        select
            *,
            sum(weight) over (partition by day_number order by slot) as weight_in_day,
            sum(weight) over (partition by day_number) as weight_of_day,
            sum(weight) over (order by day_number range unbounded preceding) as weight_so_far,
            sum(weight) over () as weight_total,
        from sample_slots
    ),

    final as (
        select
            day_number,
            any_value(date) as date,
            cast(
                {{ tracking_rows }} * (any_value(weight_so_far) - any_value(weight_of_day)) // any_value(weight_total)
                as bigint
            ) + 1 as first_row,
            cast({{ tracking_rows }} * any_value(weight_so_far) // any_value(weight_total) as bigint) + 1 as end_row,
            {%- for slot in range(5) %}
            cast(
                max(1000000 * weight_in_day // weight_of_day) filter (where slot = {{ slot }}) as bigint
            ) as slot_{{ slot }}_until,
            {%- endfor %}
        from cumulated
        group by day_number
    )

    select * from final
    order by day_number
{%- endmacro %}
