{#- Surnames from all over India; 53 of them (a prime, see `sample_first_names`). -#}
{% macro sample_surnames() -%}
    {%- set surnames = [
        'Agarwal', 'Ahluwalia', 'Bajaj', 'Banerjee', 'Bhatia', 'Bhattacharya', 'Bose', 'Chandra', 'Chaudhary', 'Chauhan',
        'Chopra', 'Das', 'Desai', 'Deshmukh', 'Dutta', 'Fernandes', 'Ghosh', 'Gill', 'Goswami', 'Gupta', 'Iyer', 'Jain',
        'Joshi', 'Kapoor', 'Kaul', 'Khan', 'Khanna', 'Kulkarni', 'Kumar', 'Malhotra', 'Mehta', 'Menon', 'Mishra', 'Nair',
        'Pandey', 'Patel', 'Patil', 'Pillai', 'Rao', 'Rathore', 'Reddy', 'Saxena', 'Sethi', 'Shah', 'Sharma', 'Shetty',
        'Singh', 'Sinha', 'Srivastava', 'Thakur', 'Tiwari', 'Varma', 'Yadav',
    ] -%}
    select
        *,
        count(*) over () as names,
    from (
        values
        {%- for surname in surnames %}
        ({{ loop.index0 }}, '{{ surname }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as surnames (name_number, surname)
{%- endmacro %}
