"""Text to label: words, HashingTF, IDF and logistic regression with class weights, as one saved pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.ml import PipelineModel
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import (
    IDF,
    HashingTF,
    IndexToString,
    RegexTokenizer,
    SQLTransformer,
    StringIndexerModel,
    VarianceThresholdSelector,
)
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tweets.emoticons import EMOTICONS

_URL = r"https?://\S+|www\.\S+"
_MENTION = r"@\w+"
# Words with their apostrophes, hashtags, the two placeholders, marks that carry a mood, and any other symbol.
_TOKEN = r"(?U)[#@]?\w+(?:['’]\w+)*|[!?]+|[:;=<>()\[\]{}/\\^*|-]{2,}|[^\s\w\p{Punct}]"


@dataclass(frozen=True)
class Settings:
    """How the classifier is made; everything that changes the model stands here."""

    features: int = 2**18
    regularization: float = 0.03
    max_iterations: int = 40
    tolerance: float = 1e-5
    hide_emoticons: bool = False


def train(examples: DataFrame, counts: Mapping[str, int], settings: Settings) -> PipelineModel:
    """Fits the pipeline to a frame with `text` and `label`; `counts` has its examples by label, all above zero."""
    classes = sorted(counts)
    preparation = [_cleaner(settings.hide_emoticons), _tokenizer(), _hashing(settings.features)]
    prepared = PipelineModel(preparation).transform(examples)
    labels = StringIndexerModel.from_labels(classes, inputCol="label", outputCol="label_index")
    hashed = labels.transform(prepared).select("label_index", "words_tf", class_weight(counts).alias("weight"))
    hashed.persist()
    try:
        # A feature that never occurs would keep its zero weight, and still travel with every step of the regression.
        occurring = VarianceThresholdSelector(featuresCol="words_tf", outputCol="occurring_tf").fit(hashed)
        selected = occurring.transform(hashed)
        idf = IDF(inputCol="occurring_tf", outputCol="features").fit(selected)
        regression = LogisticRegression(
            featuresCol="features",
            labelCol="label_index",
            weightCol="weight",
            predictionCol="prediction_index",
            rawPredictionCol="prediction_raw",
            probabilityCol="probability",
            maxIter=settings.max_iterations,
            tol=settings.tolerance,
            regParam=settings.regularization,
            standardization=False,
        ).fit(idf.transform(selected))
    finally:
        hashed.unpersist()
    names = IndexToString(inputCol="prediction_index", outputCol="prediction", labels=classes)
    return PipelineModel([*preparation, occurring, idf, regression, names])


def class_weight(counts: Mapping[str, int]) -> Column:
    """The weight that lets each class count as much as any other: all / (classes × examples of the class)."""
    total = sum(counts.values())
    weights = F.create_map(
        *(F.lit(part) for label, count in counts.items() for part in (label, total / (len(counts) * count)))
    )
    return weights[F.col("label")]


def confusion_counts(model: PipelineModel, examples: DataFrame) -> dict[tuple[str, str], int]:
    """How often each actual label was predicted as each label."""
    rows = model.transform(examples).groupBy("label", "prediction").count().collect()
    return {(row["label"], row["prediction"]): row["count"] for row in rows}


def _cleaner(hide_emoticons: bool) -> SQLTransformer:
    text = "lower(text)"
    patterns = [(_URL, " _url "), (_MENTION, " _user ")]
    if hide_emoticons:
        # Before the lower case: the emoticons have capitals.
        text = f"lower(regexp_replace(text, {_sql_text(EMOTICONS)}, ' '))"
    for pattern, replacement in patterns:
        text = f"regexp_replace({text}, {_sql_text(pattern)}, {_sql_text(replacement)})"
    return SQLTransformer(statement=f"SELECT *, {text} AS clean_text FROM __THIS__")


def _tokenizer() -> RegexTokenizer:
    return RegexTokenizer(
        inputCol="clean_text", outputCol="words", pattern=_TOKEN, gaps=False, minTokenLength=1, toLowercase=False
    )


def _hashing(features: int) -> HashingTF:
    return HashingTF(inputCol="words", outputCol="words_tf", numFeatures=features)


def _sql_text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
