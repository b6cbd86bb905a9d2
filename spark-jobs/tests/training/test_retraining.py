import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from pyspark.ml import PipelineModel

from common.errors import JobError
from common.results import one_line, success_json
from support import NOW, labelled_tweets, tweet, write_lines
from training import material, publish
from training.publish import new_version
from training.request import Request
from training.retraining import retrain
from training.text_model import Settings
from tweets.reading import CsvSource, JsonSource

SMALL = Settings(features=2**10, max_iterations=20)


def request_for(*paths, **more):
    label = more.pop("label", "sentiment")
    return Request(source=JsonSource(list(paths), label), **{"min_examples": 50, "settings": SMALL, **more})


def refusal(spark, request):
    with pytest.raises(JobError) as caught:
        retrain(spark, request)
    return caught.value


@pytest.fixture(scope="module")
def tweets(tmp_path_factory):
    return write_lines(tmp_path_factory.mktemp("tweets") / "t.json.gz", labelled_tweets(200))


def test_a_retraining_ends_with_a_whole_model_and_a_result(spark, tweets, tmp_path):
    broken = write_lines(tmp_path / "more.json", [{"delete": {}}], "{broken")
    result = retrain(spark, request_for(tweets, broken, models=str(tmp_path / "models"), run="r-1", since=None))
    (folder,) = (tmp_path / "models").glob("*-r-1")
    assert folder.name.endswith("-r-1")
    assert datetime.strptime(folder.name[:16], "%Y%m%dT%H%M%SZ")
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert names == {"model", "metrics.json", "params.json", "inputs.json"}

    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["scores"]["macro_f1"] == 1
    assert sum(metrics["split"]["test"].values()) == 40
    assert metrics["split"]["training"] == {"negative": 80, "positive": 80}
    assert set(metrics["seconds"]) == {"read", "window", "train", "save", "score", "compare"}
    inputs = json.loads((folder / "inputs.json").read_text())
    assert (inputs["lines"], inputs["tweets"], inputs["malformed"], inputs["notices"]) == (202, 200, 1, 1)
    assert [file["bad"] for file in sorted(inputs["files"], key=lambda file: file["lines"])] == [1, 0]
    assert json.loads((folder / "params.json").read_text())["settings"]["features"] == 1024
    fresh = spark.createDataFrame([("love it, lucky",), ("broken and late",)], "text string")
    model = PipelineModel.load(str(folder / "model"))
    assert [row["prediction"] for row in model.transform(fresh).collect()] == ["positive", "negative"]

    shown = json.loads(one_line(success_json(result)))
    assert (
        shown["headline"]
        == "promoted as the first champion: macro-F1 1.000 on 40 newest tweets (majority baseline 0.333)"
    )
    assert shown["metrics"][0] == {"label": "macro-F1", "value": 1.0, "format": "0.000"}
    assert shown["tables"][1] == {
        "title": "Confusion matrix",
        "columns": ["actual", "→ negative", "→ positive"],
        "rows": [["negative", 20, 0], ["positive", 0, 20]],
    }
    assert shown["links"] == [{"label": "Model", "uri": str(folder)}]
    assert "1 of 202 lines were malformed, for example: {broken" in shown["notes"]
    assert "1 deletions and other notices were skipped." in shown["notes"]


def test_without_a_place_for_models_none_is_kept(spark, tweets):
    result = retrain(spark, request_for(tweets))
    assert result.links == []
    assert "No --models was given, so the model was not kept." in result.notes


def test_the_same_tweets_score_the_same_however_their_files_are_cut(spark, tmp_path, monkeypatch):
    # Several partitions, whose sums Spark adds in the order in which they happen to end.
    monkeypatch.setattr(material, "_ROWS_PER_PARTITION", 75)
    records = list(labelled_tweets(300, ("negative", "neutral", "positive")))
    noisy = [{**one, "sentiment": "neutral"} if one["id"] % 11 == 0 else one for one in records]
    whole = write_lines(tmp_path / "whole.json", noisy)
    for number in range(5):
        write_lines(tmp_path / f"parts/{number}.json.gz", reversed(noisy[number::5]))
    found = []
    for cut in (whole, whole, f"{tmp_path}/parts/*.json.gz"):
        models = tmp_path / f"models{len(found)}"
        result = retrain(spark, request_for(cut, models=str(models)))
        (model,) = models.glob("*-local/model")
        found.append((result, PipelineModel.load(str(model)).stages[-2].coefficientMatrix.toArray()))
    (first, weights), *others = found
    assert first.metrics[0].value < 1
    for again, other_weights in others:
        assert [one.value for one in again.metrics] == pytest.approx([one.value for one in first.metrics], abs=1e-9)
        assert again.tables == first.tables
        assert abs(other_weights - weights).max() < 1e-9


def test_a_tweet_that_came_twice_counts_once(spark, tmp_path):
    records = list(labelled_tweets(100))
    path = write_lines(tmp_path / "t.json", [*records, *records[:50]])
    counted = {metric.label: metric.value for metric in retrain(spark, request_for(path)).metrics}
    assert counted["training tweets"] + counted["test tweets"] == 100


def test_only_the_window_is_used(spark, tmp_path):
    old = list(labelled_tweets(100, end=NOW - timedelta(days=30)))
    new = [{**one, "id_str": f"9{one['id_str']}"} for one in labelled_tweets(80)]
    path = write_lines(tmp_path / "t.json", [*old, *new])
    counted = {metric.label: metric.value for metric in retrain(spark, request_for(path)).metrics}
    assert counted["training tweets"] + counted["test tweets"] == 80
    earlier = request_for(path, until=NOW - timedelta(days=20), since=timedelta(days=15))
    counted = {metric.label: metric.value for metric in retrain(spark, earlier).metrics}
    assert counted["training tweets"] + counted["test tweets"] == 100


def test_emoticons_are_the_labels_when_no_field_is_named(spark, tmp_path):
    faces = {"positive": ":)", "negative": ":("}
    records = [{**one, "text": f"{one['text']} {faces[one['sentiment']]}"} for one in labelled_tweets(120)]
    path = write_lines(tmp_path / "t.json", [*records, tweet(1, "no face")])
    result = retrain(spark, request_for(path, label=None, settings=replace(SMALL, hide_emoticons=True)))
    assert result.metrics[0].value == 1
    assert "Labels are the tweets' own emoticons: 120 of 121 have them." in result.notes


def test_csv_works_as_json_does(spark, tweets, tmp_path):
    lines = [f'{one["id"]},{one["timestamp_ms"]},"{one["text"]}",{one["sentiment"]}' for one in labelled_tweets(200)]
    (tmp_path / "t.csv").write_text("\n".join(["id,at,text,mood", *lines]))
    source = CsvSource([str(tmp_path / "t.csv")], "text", "at", "mood", "id")
    assert retrain(spark, Request(source, min_examples=50, settings=SMALL)).metrics == (
        retrain(spark, request_for(tweets)).metrics
    )


def test_a_class_that_only_the_test_has_is_scored_as_missed(spark, tmp_path):
    records = list(labelled_tweets(100))
    records[-1]["sentiment"] = "puzzled"
    result = retrain(spark, request_for(write_lines(tmp_path / "t.json", records)))
    assert ["puzzled", 0.0, 0.0, 0.0, 1] in result.tables[0].rows


def test_too_little_data_names_the_numbers(spark, tweets):
    error = refusal(spark, request_for(tweets, min_examples=500))
    assert (error.code, error.exit_code) == ("too-little-data", 12)
    assert error.message == (
        "Only 200 labelled tweets between 2026-11-14 12:00 UTC and 2026-11-21 12:00 UTC; retraining needs at least 500."
    )
    assert error.hint == "Widen --since or lower --min-examples."


def test_one_class_is_refused(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", labelled_tweets(60, ("positive",)))
    error = refusal(spark, request_for(path))
    assert error.exit_code == 13
    assert "'positive'" in error.message


def test_one_class_to_train_on_is_refused(spark, tmp_path):
    records = [{**one, "sentiment": "old" if number < 85 else "new"} for number, one in enumerate(labelled_tweets(100))]
    error = refusal(spark, request_for(write_lines(tmp_path / "t.json", records)))
    assert error.exit_code == 13
    assert "those to train on" in error.message


def test_tweets_of_one_moment_are_refused(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", labelled_tweets(60, step=timedelta()))
    error = refusal(spark, request_for(path))
    assert error.exit_code == 12
    assert "2026-11-21 12:00 UTC" in error.message


def test_an_empty_window_tells_where_the_tweets_end(spark, tweets):
    error = refusal(spark, request_for(tweets, until=datetime(2027, 3, 1, tzinfo=timezone.utc)))
    assert error.exit_code == 14
    assert "the newest tweet is of 2026-11-21 12:00 UTC" in error.message


def test_an_empty_file_is_refused(spark, tmp_path):
    error = refusal(spark, request_for(write_lines(tmp_path / "t.json", [])))
    assert error.exit_code == 11
    assert str(tmp_path / "t.json") in error.message


def test_an_empty_folder_is_refused(spark, tmp_path):
    assert refusal(spark, request_for(str(tmp_path))).exit_code == 11


def test_notices_alone_are_refused(spark, tmp_path):
    error = refusal(spark, request_for(write_lines(tmp_path / "t.json", [{"delete": {}}] * 3)))
    assert error.exit_code == 11
    assert "3 notices" in error.message


def test_malformed_lines_alone_are_refused_with_an_example(spark, tmp_path):
    error = refusal(spark, request_for(write_lines(tmp_path / "t.json", [], "<html>", "<body>")))
    assert error.exit_code == 17
    assert "2 of 2 lines" in error.message
    assert "<html>" in error.message


def test_more_malformed_lines_than_allowed_are_refused(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", labelled_tweets(90), *["{"] * 10)
    error = refusal(spark, request_for(path, max_bad=0.05))
    assert error.exit_code == 17
    assert "10 of 100 lines" in error.message
    assert "5.00%" in error.message
    assert retrain(spark, request_for(path, max_bad=0.1)).metrics


def test_bad_lines_are_set_aside_with_their_reason(spark, tmp_path):
    path = write_lines(tmp_path / "t.json", labelled_tweets(97), "{broken", '{"id": 7, "text": "when?"}')
    folder = str(tmp_path / "rejected")
    result = retrain(spark, request_for(path, rejected=folder))
    assert f"A sample of the bad lines is in {folder}/." in result.notes
    rows = sorted(spark.read.json(folder).collect(), key=lambda row: row["reason"])
    assert [(row["reason"], row["raw"]) for row in rows] == [
        ("incomplete", '{"id":"7","text":"when?"}'),
        ("malformed", "{broken"),
    ]
    assert rows[0]["file"].endswith("t.json")


def test_lines_that_are_no_tweets_are_refused(spark, tmp_path):
    error = refusal(spark, request_for(write_lines(tmp_path / "t.json", [{"name": "x"}] * 5)))
    assert error.exit_code == 16
    assert "id, a text and a time" in error.message


def test_a_label_that_is_not_there_is_named_with_the_likely_one(spark, tweets):
    error = refusal(spark, request_for(tweets, label="sentimnt"))
    assert error.exit_code == 16
    assert "'sentimnt'. Did you mean 'sentiment'?" in error.message
    assert "created_at" in error.hint


def test_a_label_with_too_many_values_is_refused(spark, tweets):
    error = refusal(spark, request_for(tweets, label="id_str"))
    assert error.exit_code == 16
    assert "no label" in error.message


def test_without_any_emoticon_the_way_out_is_told(spark, tweets):
    error = refusal(spark, request_for(tweets, label=None))
    assert error.exit_code == 12
    assert "--label-field" in error.hint


def test_a_model_that_cannot_be_finished_leaves_nothing_behind(spark, tweets, tmp_path, monkeypatch):
    def fail(_, uri, __):
        if uri.endswith("metrics.json"):
            raise OSError("disk full")

    monkeypatch.setattr(publish, "write_text", fail)
    with pytest.raises(OSError, match="disk full"):
        retrain(spark, request_for(tweets, models=str(tmp_path / "models")))
    assert list((tmp_path / "models").glob("*-local")) == []


def test_a_version_never_takes_the_place_of_another(spark, tmp_path, monkeypatch):
    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return NOW.astimezone(tz)

    monkeypatch.setattr(publish, "datetime", Stopped)
    other = tmp_path / "20261121T120000Z-local" / "metrics.json"
    other.parent.mkdir()
    other.write_text("{}")
    with (
        pytest.raises(JobError, match="20261121T120000Z-local is there already"),
        new_version(spark, str(tmp_path), "local"),
    ):
        pass
    assert other.exists()
