import pytest
from pyspark.ml import PipelineModel

from training.text_model import Settings, class_weight, confusion_counts, train

TEXTS = [
    ("great sunny day", "good"),
    ("lovely great time", "good"),
    ("awful rainy day", "bad"),
    ("awful late train", "bad"),
]


@pytest.fixture
def examples(spark):
    return spark.createDataFrame(TEXTS * 3, "text string, label string")


def test_a_saved_model_predicts_from_plain_text(spark, examples, tmp_path):
    model = train(examples, {"good": 6, "bad": 6}, Settings(features=2**12))
    model.write().save(str(tmp_path / "model"))
    again = PipelineModel.load(str(tmp_path / "model"))
    fresh = spark.createDataFrame([("GREAT time!",), ("awful http://a.b/great",), ("",)], "text string")
    predictions = [row["prediction"] for row in again.transform(fresh).collect()]
    assert predictions[:2] == ["good", "bad"]
    assert predictions[2] in ("good", "bad")
    assert predictions == [row["prediction"] for row in model.transform(fresh).collect()]


def test_the_same_examples_give_the_same_model_to_the_bit(examples):
    first, second = (train(examples, {"good": 6, "bad": 6}, Settings(features=2**12)).stages[-2] for _ in range(2))
    assert (first.coefficientMatrix.toArray() == second.coefficientMatrix.toArray()).all()


def test_only_features_that_occur_have_weights(examples):
    model = train(examples, {"good": 6, "bad": 6}, Settings(features=2**18))
    assert model.stages[-2].numFeatures == len({word for text, _ in TEXTS for word in text.split()})


def test_each_class_weighs_the_same(spark):
    frame = spark.createDataFrame([("a",)] * 9 + [("b",)] * 3, "label string")
    weights = frame.select("label", class_weight({"a": 9, "b": 3}).alias("weight")).groupBy("label").sum("weight")
    assert {row["label"]: row["sum(weight)"] for row in weights.collect()} == pytest.approx({"a": 6, "b": 6})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't @You #Love http://x.y/z!! :) 😀ümlaut", ["don't", "_user", "#love", "_url", ":)", "😀", "ümlaut"]),
        ("a,b;c", ["a", "b", "c"]),
    ],
)
def test_words_are_what_a_reader_would_call_words(spark, examples, text, words):
    model = train(examples, {"good": 6, "bad": 6}, Settings(features=2**8))
    assert model.transform(spark.createDataFrame([(text,)], "text string")).first()["words"] == words


def test_emoticons_that_were_the_label_are_hidden(spark, examples):
    model = train(examples, {"good": 6, "bad": 6}, Settings(features=2**8, hide_emoticons=True))
    frame = spark.createDataFrame([("It's :-D great <3 😍",)], "text string")
    assert model.transform(frame).first()["words"] == ["it's", "great"]


def test_labels_and_predictions_are_counted_by_name(spark, examples):
    model = train(examples, {"good": 6, "bad": 6}, Settings(features=2**12))
    unseen = spark.createDataFrame(
        [("great", "good"), ("great", "odd"), ("awful", "good")], "text string, label string"
    )
    assert confusion_counts(model, unseen) == {("good", "good"): 1, ("odd", "good"): 1, ("good", "bad"): 1}
