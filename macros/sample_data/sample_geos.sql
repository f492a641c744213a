{#- The regions, with their share of demand in tenths of a percent. -#}
{% macro sample_geos() -%}
    select *
    from (
        values
        (1, 'Maharashtra', 86),
        (2, 'Uttar Pradesh', 82),
        (3, 'Karnataka', 71),
        (4, 'Delhi', 68),
        (5, 'Tamil Nadu', 62),
        (6, 'Gujarat', 60),
        (7, 'West Bengal', 54),
        (8, 'Telangana', 53),
        (9, 'Rajasthan', 47),
        (10, 'Haryana', 44),
        (11, 'Punjab', 41),
        (12, 'Kerala', 40),
        (13, 'Madhya Pradesh', 37),
        (14, 'Andhra Pradesh', 35),
        (15, 'Bihar', 33),
        (16, 'Odisha', 31),
        (17, 'Assam', 28),
        (18, 'Jharkhand', 26),
        (19, 'Uttarakhand', 22),
        (20, 'Chhattisgarh', 21),
        (21, 'Himachal Pradesh', 17),
        (22, 'Goa', 16),
        (23, 'Chandigarh', 14),
        (24, 'Jammu and Kashmir', 12)
    ) as geos (geo_number, geo, weight)
{%- endmacro %}
