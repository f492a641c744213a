{#- Stops with one sentence on the argument that cannot be used. -#}
{% macro check_sample_arguments(output_dir, format, influencers, posts, tracking_rows, start_date, days) -%}
    {%- if not output_dir -%}
        {%- do exceptions.raise_compiler_error(
            "generate_sample_data: say where to write, as in --args '{output_dir: my_folder}'."
        ) -%}
    {%- endif -%}
    {%- if format not in ['csv', 'parquet'] -%}
        {%- do exceptions.raise_compiler_error(
            "generate_sample_data: format is csv or parquet, not '" ~ format ~ "'."
        ) -%}
    {%- endif -%}
    {%- set counts = {'influencers': influencers, 'posts': posts, 'tracking_rows': tracking_rows, 'days': days} -%}
    {%- set limits = {'influencers': 10000000, 'posts': 100000000, 'tracking_rows': 1000000000, 'days': 3660} -%}
    {%- for name, count in counts.items() -%}
        {%- if count is not integer or count < 1 or count > limits[name] -%}
            {%- do exceptions.raise_compiler_error(
                'generate_sample_data: ' ~ name ~ ' is a whole number from 1 to ' ~ limits[name] ~ ", not '" ~ count ~ "'."
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not modules.re.fullmatch('20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])', start_date ~ '') -%}
        {%- do exceptions.raise_compiler_error(
            'generate_sample_data: start_date is a date from 2000 on, on the 1st to the 28th of a month, as in 2025-04-01, '
            ~ "not '" ~ start_date ~ "'."
        ) -%}
    {%- endif -%}
{%- endmacro %}
