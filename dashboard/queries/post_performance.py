"""Page Posts: captions, hashtags, engagement, and what is traced to posts."""

from __future__ import annotations

import pandas as pd
from selection import Selection
from warehouse import Version, query

from queries.selected import ALL, conditions_of, days_of, first_row

# What a post can be filtered by itself.
OWN_FILTERS = ("brand", "platform", "influencer_id")

POST_COUNTS = (
    "reach",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
    "engagements",
    "orders",
)
POST_SUMS = ",\n    ".join(
    ["count(distinct post_id) as posts", "count(distinct influencer_id) as influencers"]
    + [f"coalesce(sum({name}), 0)::bigint as {name}" for name in POST_COUNTS]
    + [f"coalesce(sum({name}), 0)::decimal(18, 2) as {name}" for name in ("revenue", "spend")]
)
POST_RATIOS = """
    marts.engagement_rate(engagements, reach) as engagement_rate,
    marts.roas(revenue, spend) as roas
"""
CAPTION_ORDERS = ("orders", "revenue", "engagement_rate")


def post_totals(version: Version, selection: Selection) -> dict[str, object]:
    """Posts of the selection, their reach and engagement, and what is traced to them."""
    posts, parameters = _posts(selection)
    return first_row(
        query(
            version,
            f"""
            with {posts},
            totals as (
                select
                    {POST_SUMS},
                    count(*) filter (where caption is not null) as captions
                from posts
            )
            select *, {POST_RATIOS} from totals
            """,
            parameters,
        )
    )


def captions(
    version: Version, selection: Selection, order: str, minimum_reach: int = 0, limit: int = 5
) -> pd.DataFrame:
    """The best captions by one of CAPTION_ORDERS; a caption used in several posts is one row.

    `influencer_name` and `platform` are empty where the posts differ; `date` and `url` are those of
    its newest post. Raises ValueError for another order.
    """
    if order not in CAPTION_ORDERS:
        raise ValueError(f"order is one of {', '.join(CAPTION_ORDERS)}, not {order}")
    posts, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {posts},
        totals as (
            select
                caption,
                {POST_SUMS},
                case when count(distinct influencer_id) = 1 then any_value(influencer_name) end
                    as influencer_name,
                case when count(distinct platform) = 1 then any_value(platform) end as platform,
                max(date) as date,
                max_by(url, (date, post_id)) as url
            from posts
            where caption is not null
            group by caption
        )
        select *, {POST_RATIOS}
        from totals
        where reach >= $minimum_reach and {order} > 0
        order by {order} desc, revenue desc, caption
        limit $limit
        """,
        parameters | {"minimum_reach": minimum_reach, "limit": limit},
    )


def hashtags(version: Version, selection: Selection, minimum_posts: int = 1) -> pd.DataFrame:
    """How the posts with each hashtag do, most posts first; a post counts in each of its hashtags.

    Hashtags are compared in lower case, and count once in a caption.
    """
    posts, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {posts},
        tagged as (
            select
                posts.*,
                unnest(list_distinct(
                    regexp_extract_all(lower(caption), '#[\\p{{L}}\\p{{M}}\\p{{N}}_]+')
                )) as hashtag
            from posts
        ),
        totals as (
            select hashtag, {POST_SUMS}
            from tagged
            group by hashtag
        )
        select *, {POST_RATIOS}
        from totals
        where posts >= $minimum_posts
        order by posts desc, revenue desc, hashtag
        """,
        parameters | {"minimum_posts": minimum_posts},
    )


def posts_by_engagement(version: Version, selection: Selection) -> pd.DataFrame:
    """What is traced to posts of low, average, high and unknown engagement."""
    posts, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {posts},
        totals as (
            select engagement_band, {POST_SUMS}
            from posts
            group by engagement_band
        )
        select *, {POST_RATIOS}
        from totals
        order by list_position(['high', 'average', 'low', 'unknown'], engagement_band)
        """,
        parameters,
    )


def posts(
    version: Version, selection: Selection, search: str = "", limit: int = ALL
) -> pd.DataFrame:
    """Posts with `search` in caption, influencer, brand or platform; most traced revenue first.

    `found` is how many there are, also beyond `limit`.
    """
    selected, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {selected}
        select *, count(*) over () as found
        from posts
        where contains(
            lower(concat_ws(' ', caption, influencer_name, brand, platform)), lower($search)
        )
        order by revenue desc, reach desc nulls last, post_id
        limit $limit
        """,
        parameters | {"search": search.strip(), "limit": limit},
    )


def some_posts(version: Version, selection: Selection, limit: int = 1500) -> pd.DataFrame:
    """At most `limit` posts with a reach, drawn evenly and the same ones each time."""
    selected, parameters = _posts(selection)
    return query(
        version,
        f"""
        with {selected}
        select *, count(*) over () as found
        from posts
        where reach > 0
        order by hash(post_id), post_id
        limit $limit
        """,
        parameters | {"limit": limit},
    )


def _posts(selection: Selection) -> tuple[str, dict[str, object]]:
    """The common table expression `posts`: the posts of a selection, and its parameters."""
    where, parameters = conditions_of("post_performance", selection, OWN_FILTERS)
    return (
        f"""posts as (
            select
                post_performance.* replace (
                    -- Only an address of the web becomes a link.
                    case
                        when regexp_matches(url, '^https?://[^\\s]+$', 'i') then url
                        when regexp_matches(url, '^[\\w-]+(\\.[\\w-]+)+/[^\\s]*$')
                            then 'https://' || url
                    end as url
                )
            from marts.post_performance
            where post_performance.date between $first_date and $last_date and {where}
        )""",
        parameters | days_of(selection),
    )
