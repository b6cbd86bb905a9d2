"""Tweets as rows of three tables: `tweets`, `users` (the newest of each) and `hashtags`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from loading.catalog import Table, read_table
from loading.ledger import lock_making
from loading.rows import POSITION, TableRows, position, without_nul
from tweets.reading import NOTICES, unescaped
from tweets.times import epoch_millis

if TYPE_CHECKING:
    import psycopg

_CORRUPT = "_corrupt_record"
_RAW_LENGTH = 2000
_TABLES = {
    "tweets": "tweet_id bigint PRIMARY KEY, text text NOT NULL, user_id bigint, timestamp_ms bigint,"
    " created_at timestamptz, lang text, possibly_sensitive boolean",
    "users": "user_id bigint PRIMARY KEY, screen_name text, name text, followers_count bigint, verified boolean,"
    " created_at timestamptz, seen_ms bigint",
    "hashtags": "tweet_id bigint, tag text, PRIMARY KEY (tweet_id, tag)",
}


def ensure_tables(connection: psycopg.Connection[Any]) -> dict[str, Table]:
    """The three tables, made where they are not there yet."""
    found = {}
    with connection.transaction():
        # IF NOT EXISTS would not keep two drivers from making the same table at once.
        lock_making(connection)
        for name, columns in _TABLES.items():
            table = read_table(connection, None, name)
            if table is None:
                connection.execute(f"CREATE TABLE {name} ({columns})")
                table = read_table(connection, None, name)
            assert table is not None
            found[name] = table
    return found


def read_tweet_tables(
    lines: DataFrame, tables: dict[str, Table], mode: str, part: Callable[[DataFrame], DataFrame]
) -> list[TableRows]:
    """The rows of the three tables; those of `tweets` also hold what is rejected and the stream's notices."""
    # Parsing JSON costs more than all the rest, and three tables come of it.
    parsed = part(_parsed(lines)).persist(StorageLevel.MEMORY_AND_DISK)
    good = parsed.where(~F.col("bad") & ~F.col("skipped"))
    return [
        _rows(tables["tweets"], parsed, _TWEET, mode, ("tweet_id",)),
        # A user is in many tweets and a tag comes again: adding them can only mean to keep the newest.
        _rows(tables["users"], _newest_users(good), _USER, _kept(mode), ("user_id",), "seen_ms"),
        _rows(tables["hashtags"], _tags(good), _TAG, _kept(mode), ("tweet_id", "tag")),
    ]


def read_lines(spark: SparkSession, paths: list[str]) -> DataFrame:
    """Tweet v1.1 JSON lines as a frame; nothing is read yet."""
    return spark.read.schema(_SCHEMA).option("columnNameOfCorruptRecord", _CORRUPT).json(paths)


_TEXT = T.StringType()


def _struct(**fields: T.DataType) -> T.StructType:
    return T.StructType([T.StructField(name, kind) for name, kind in fields.items()])


_HASHTAGS = _struct(hashtags=T.ArrayType(_struct(text=_TEXT)))
# All strings: a number where a text is expected is no reason to lose the tweet.
_SCHEMA = _struct(
    **dict.fromkeys(["id", "id_str", "text", "full_text", "created_at", "timestamp_ms", "lang"], _TEXT),
    possibly_sensitive=_TEXT,
    user=_struct(
        **dict.fromkeys(["id", "id_str", "screen_name", "name", "followers_count", "verified", "created_at"], _TEXT)
    ),
    entities=_HASHTAGS,
    extended_tweet=_struct(full_text=_TEXT, entities=_HASHTAGS),
    **dict.fromkeys([*NOTICES, _CORRUPT], _TEXT),
)
_TWEET = {
    "tweet_id": "tweet_id",
    "text": "text",
    "user_id": "user_id",
    "timestamp_ms": "at",
    "created_at": "created_at",
    "lang": "lang",
    "possibly_sensitive": "possibly_sensitive",
}
_USER = {
    "user_id": "user_id",
    "screen_name": "screen_name",
    "name": "user_name",
    "followers_count": "followers_count",
    "verified": "verified",
    "created_at": "user_created_at",
    "seen_ms": "at",
}
_TAG = {"tweet_id": "tweet_id", "tag": "tag"}


def _parsed(lines: DataFrame) -> DataFrame:
    key = F.coalesce("id_str", "id")
    text = unescaped(F.coalesce("extended_tweet.full_text", "full_text", "text"))
    at = F.coalesce(epoch_millis(F.col("timestamp_ms")), epoch_millis(F.col("created_at")))
    tags = F.coalesce("extended_tweet.entities.hashtags.text", "entities.hashtags.text")
    written = F.regexp_extract_all(text, F.lit(r"(?<![\w&])#(\w*[^\W\d]\w*)"), 1)
    frame = lines.select(
        F.expr("try_cast(coalesce(id_str, id) as bigint)").alias("tweet_id"),
        text.alias("text"),
        F.expr("try_cast(coalesce(user.id_str, user.id) as bigint)").alias("user_id"),
        at.alias("at"),
        _moment(at).alias("created_at"),
        "lang",
        F.expr("try_cast(possibly_sensitive as boolean)").alias("possibly_sensitive"),
        F.col("user.screen_name").alias("screen_name"),
        F.col("user.name").alias("user_name"),
        F.expr("try_cast(user.followers_count as bigint)").alias("followers_count"),
        F.expr("try_cast(user.verified as boolean)").alias("verified"),
        _moment(epoch_millis(F.col("user.created_at"))).alias("user_created_at"),
        F.coalesce(tags, written).alias("tags"),
        (F.coalesce(*NOTICES).isNotNull() & text.isNull()).alias("skipped"),
        F.coalesce(_CORRUPT, F.to_json(F.struct(key.alias("id"), text.alias("text")))).alias("raw"),
        F.col(_CORRUPT).isNotNull().alias("broken"),
        *position(),
    )
    reason = (
        F.when(F.col("broken"), "malformed")
        .when(F.col("skipped"), None)
        .when(F.col("tweet_id").isNull(), "no id that is a whole number")
        .when(F.col("text").isNull(), "no text")
    )
    record = F.struct(
        F.col("stoker_file").alias("file"), reason.alias("reason"), F.substring("raw", 1, _RAW_LENGTH).alias("raw")
    )
    judged = {"bad": reason.isNotNull(), "rejected": F.when(reason.isNotNull(), record)}
    whole = frame.withColumns(judged).drop("raw", "broken")
    return without_nul(["text", "lang", "screen_name", "user_name"], whole)


def _moment(millis: Column) -> Column:
    return F.concat(F.date_format(F.timestamp_millis(millis), "yyyy-MM-dd HH:mm:ss.SSS"), F.lit("+00"))


def _newest_users(tweets: DataFrame) -> DataFrame:
    fields = sorted(set(_USER.values()) - {"user_id"})
    # Equal to the last field, two versions are the same: the order has no ties.
    newest = F.max(F.struct("at", *[name for name in fields if name != "at"])).alias("newest")
    return tweets.where("user_id is not null").groupBy("user_id").agg(newest).select("user_id", "newest.*")


def _tags(tweets: DataFrame) -> DataFrame:
    exploded = tweets.select("tweet_id", F.explode("tags").alias("tag"))
    cleaned = F.replace(F.col("tag"), F.lit("\x00"), F.lit(""))
    return exploded.withColumn("tag", cleaned).where("tag <> ''").distinct()


def _kept(mode: str) -> str:
    return "upsert" if mode == "append" else mode


def _rows(
    table: Table,
    frame: DataFrame,
    fields: dict[str, str],
    mode: str,
    key: tuple[str, ...],
    newest_by: str | None = None,
) -> TableRows:
    for name in fields:
        table.column(name)
    texts = [F.col(field).cast("string").alias(f"c{place}") for place, field in enumerate(fields.values())]
    extra = [name for name in ("bad", "rejected", "skipped", "stripped", *POSITION) if name in frame.columns]
    return TableRows(table, tuple(fields), frame.select(*texts, *extra), mode, key, newest_by)
