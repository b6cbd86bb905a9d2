"""The same tweets, the same split, the same kind of model in scikit-learn: the scores must agree."""

from pathlib import Path

import pytest

from demo_script import demo_script
from support import NOW, write_lines
from training.metrics import score
from training.text_model import Settings, confusion_counts, train
from tweets.duplicates import distinct_tweets
from tweets.reading import JsonSource, read_tweets
from tweets.window import histogram_of, newest_window, split_by_time

ROOT = Path(__file__).resolve().parents[3]
pytest.importorskip("sklearn", reason="needs scikit-learn: pip install -r requirements-dev.txt")


@pytest.fixture(scope="module")
def real_tweets(tmp_path_factory):
    demo = demo_script("tweets")
    try:
        rated = demo.rated_tweets(demo.SOURCE.fetch(ROOT / ".stoker" / "data"))
    except demo.FetchError as error:
        pytest.skip(str(error))
    return write_lines(tmp_path_factory.mktemp("real") / "t.json.gz", (tweet for _, tweet in demo.wrap(rated, NOW)))


def peer_scores(words, labels, test_words, test_labels, settings):
    """Hashing, smoothed IDF and balanced logistic regression as scikit-learn has them."""
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score, f1_score
    from sklearn.pipeline import make_pipeline

    peer = make_pipeline(
        HashingVectorizer(analyzer=lambda one: one, n_features=settings.features, norm=None, alternate_sign=False),
        TfidfTransformer(norm=None),
        # Spark's penalty is of the mean loss, scikit-learn's weight C is of the sum.
        LogisticRegression(C=1 / (settings.regularization * len(labels)), class_weight="balanced", max_iter=500),
    )
    predicted = peer.fit(words, labels).predict(test_words)
    return f1_score(test_labels, predicted, average="macro"), accuracy_score(test_labels, predicted)


def test_macro_f1_is_within_a_hundredth_of_scikit_learns(spark, real_tweets):
    settings = Settings(max_iterations=100)
    tweets = read_tweets(spark, JsonSource([real_tweets], "sentiment")).persist()
    examples = distinct_tweets(tweets.select("id", "at", "text", "label"), 1, False).persist()
    bounds = tweets.selectExpr("min(at)", "max(at)").first()
    split = split_by_time(histogram_of(examples), newest_window(*bounds, None, None), 0.2)
    older, newer = (examples.where(f"at {sign} {split.boundary}") for sign in ("<", ">="))

    model = train(older, split.training, settings)
    ours = score(split.classes, confusion_counts(model, newer))

    (words, labels), (test_words, test_labels) = (
        zip(*((row["words"], row["label"]) for row in model.transform(part).select("words", "label").collect()))
        for part in (older, newer)
    )
    macro_f1, accuracy = peer_scores(words, labels, test_words, test_labels, settings)
    print(f"macro-F1 {ours.macro_f1:.4f} here, {macro_f1:.4f} there")
    assert ours.macro_f1 == pytest.approx(macro_f1, abs=0.01)
    assert ours.accuracy == pytest.approx(accuracy, abs=0.015)


def test_scores_are_scikit_learns_own():
    from sklearn.metrics import f1_score, precision_recall_fscore_support

    counts = {("a", "a"): 7, ("a", "b"): 2, ("b", "a"): 3, ("b", "b"): 5, ("c", "b"): 2, ("b", "d"): 1}
    actual = [a for (a, _), count in counts.items() for _ in range(count)]
    predicted = [p for (_, p), count in counts.items() for _ in range(count)]
    ours = score(["a", "b", "c", "d"], counts)
    assert ours.macro_f1 == pytest.approx(f1_score(actual, predicted, average="macro", zero_division=0), abs=1e-12)
    theirs = precision_recall_fscore_support(actual, predicted, zero_division=0)
    assert [one.precision for one in ours.classes] == pytest.approx(list(theirs[0]))
    assert [one.recall for one in ours.classes] == pytest.approx(list(theirs[1]))
    assert [one.support for one in ours.classes] == list(theirs[3])
