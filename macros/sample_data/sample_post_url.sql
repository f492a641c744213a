{#- An address that looks like one of the platform's; expects the columns `platform`, `handle` and `row_key`. -#}
{% macro sample_post_url() -%}
    {%- set letters = "'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'" -%}
    {%- set code = [] -%}
    {%- for position in range(11) -%}
        {%- do code.append('substr(' ~ letters ~ ', 1 + ' ~ sample_draw('url ' ~ position, 64) ~ ', 1)') -%}
    {%- endfor -%}
    case platform
        when 'Instagram'
            then
                'https://www.instagram.com/' || if({{ sample_draw('reel', 2) }} = 0, 'p', 'reel') || '/'
                || {{ code | join('\n                || ') }} || '/'
        when 'YouTube'
            then
                'https://www.youtube.com/watch?v='
                || {{ code | join('\n                || ') }}
        else
            'https://x.com/' || handle || '/status/19'
            || lpad(cast({{ sample_draw('status high', 100000000) }} as varchar), 8, '0')
            || lpad(cast({{ sample_draw('status low', 1000000000) }} as varchar), 9, '0')
    end
{%- endmacro %}
