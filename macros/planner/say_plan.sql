{#- Logs what each duration can show, and why there is no assignment where none is enough. -#}
{% macro say_plan(design, plan, lift, cost, subject, weeks) -%}
    {%- set units = 'regions' if design == 'geo_pairs' else 'customers' -%}
    {%- set whom = 'all brands' if subject == 'all' else subject -%}
    {%- for row in plan.rows -%}
        {%- set line =
            row['weeks'] ~ (' week: ' if row['weeks'] == 1 else ' weeks: ')
            ~ ('not enough ' ~ units ~ ' for' if row['units_needed'] is none else row['units_needed'] ~ ' ' ~ units ~ ' show')
            ~ ' a lift of ' ~ as_percent(lift) ~ '; all ' ~ row['units'] ~ ' show ' ~ as_percent(row['detectable_lift']) ~ ' or more'
        -%}
        {%- if cost -%}
            {%- set line = line ~ ', which for ' ~ cost ~ ' rupees is an incremental ROAS of '
                ~ '%.1f' | format(row['detectable_lift'] | float * row['revenue_of_treated'] | float / cost) -%}
        {%- endif -%}
        {%- do log(line ~ '.', info=true) -%}
    {%- endfor -%}
    {%- set rows = plan.rows | list -%}
    {%- if not rows -%}
        {%- do log(
            'Nothing to plan on for ' ~ whom ~ (' and ' ~ weeks ~ ' weeks' if weeks else '') ~ '. '
            ~ ('Pairs of regions need rows of geo_daily, day by day without gaps, three times as long as the experiment, for at least 8 regions.'
            if design == 'geo_pairs'
            else 'Customers need user_id in tracking_data, for twice as long as the experiment; brands are those of brand_roas, or all.'),
            info=true
        ) -%}
    {%- elif not rows | rejectattr('units_needed', 'none') | list -%}
        {%- set best = (rows | sort(attribute='detectable_lift'))[0] -%}
        {%- do log(
            'No groups are written: no such experiment for ' ~ whom ~ ' shows a lift of ' ~ as_percent(lift) ~ '. The smallest that one can show is '
            ~ as_percent(best['detectable_lift']) ~ ', in ' ~ best['weeks'] ~ ' weeks. Treat more strongly, take more ' ~ units
            ~ ', or ask for a larger lift.', info=true
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- A fraction for people, as in 12.5 %. -#}
{% macro as_percent(fraction) -%}
    {{ return('%.1f' | format(fraction | float * 100) ~ ' %') }}
{%- endmacro %}
