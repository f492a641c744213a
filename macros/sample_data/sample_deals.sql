{#-
    How influencers are paid. Each influencer has one deal, and a deal has one payout a line (none: never paid).
    `budget_percent` is the part of what the influencer is worth that the line pays. `outcome` says what became of it:
      as agreed           the total follows the basis (see `sample_payouts`)
      overpaid, underpaid the total follows no rule
      cancelled orders    orders that were cancelled or returned are paid for as well
      cancelled           never paid out
    The `dormant` deal is with somebody who took the money and never posted.
-#}
{% macro sample_deals() -%}
    select *
    from (
        values
        (0, 1, 'post', 100, 'as agreed'),
        (1, 1, 'order', 100, 'as agreed'),
        (2, 1, 'fixed', 100, 'as agreed'),
        (3, 1, 'post', 100, 'as agreed'),
        (4, 1, 'hybrid', 100, 'as agreed'),
        (5, 1, 'revenue_share', 100, 'as agreed'),
        (6, 1, 'order', 100, 'as agreed'),
        -- 7 is never paid
        (8, 1, 'post', 100, 'as agreed'),
        (9, 1, 'post', 70, 'as agreed'),
        (9, 2, 'revenue_share', 30, 'as agreed'),
        (10, 1, 'order', 100, 'cancelled orders'),
        (11, 1, 'fixed', 34, 'as agreed'),
        (11, 2, 'fixed', 33, 'as agreed'),
        (11, 3, 'fixed', 33, 'as agreed'),
        (12, 1, 'post', 100, 'as agreed'),
        (13, 1, 'post', 100, 'overpaid'),
        (14, 1, 'order', 100, 'as agreed'),
        (15, 1, 'hybrid', 100, 'as agreed'),
        (16, 1, 'post', 100, 'as agreed'),
        (17, 1, 'revenue_share', 100, 'as agreed'),
        (18, 1, 'fixed', 40, 'as agreed'),
        (18, 2, 'order', 60, 'as agreed'),
        (19, 1, 'post', 100, 'cancelled'),
        (19, 2, 'post', 100, 'as agreed'),
        -- 20 is never paid
        (21, 1, 'order', 100, 'underpaid'),
        (22, 1, 'post', 100, 'as agreed'),
        (23, 1, 'dormant', 100, 'as agreed'),
        (24, 1, 'post', 100, 'as agreed'),
        (25, 1, 'order', 100, 'as agreed'),
        (26, 1, 'hybrid', 100, 'as agreed'),
        (27, 1, 'post', 100, 'as agreed'),
        (28, 1, 'revenue_share', 100, 'as agreed'),
        (29, 1, 'fixed', 50, 'as agreed'),
        (29, 2, 'fixed', 50, 'as agreed'),
        -- 30 is never paid
        (31, 1, 'order', 100, 'as agreed'),
        (32, 1, 'post', 100, 'as agreed'),
        (33, 1, 'post', 60, 'as agreed'),
        (33, 2, 'order', 40, 'cancelled'),
        (34, 1, 'post', 100, 'as agreed'),
        (35, 1, 'order', 100, 'as agreed')
    ) as deals (deal, line, basis, budget_percent, outcome)
{%- endmacro %}
