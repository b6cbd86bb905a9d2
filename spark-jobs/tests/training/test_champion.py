"""A retraining beside a champion, as people meet it: the result, the folder of models, and champion.json."""

import json
import shutil
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from local_aws import mount

from common.errors import JobError
from common.results import success_json
from support import NOW, labelled_tweets, write_lines
from training import contest, retraining
from training.champion import crown, read_throne
from training.contest import Rules
from training.request import Request
from training.retraining import retrain
from training.text_model import Settings, train
from tweets.reading import JsonSource

SMALL = Settings(features=2**10, max_iterations=20)


def request_for(path, models, **more):
    usual = {"min_examples": 50, "settings": SMALL, "rules": Rules(min_test=20), "run": "r-2", "since": None}
    return Request(source=JsonSource([path], "sentiment"), models=str(models), **{**usual, **more})


def champion_of(models):
    return json.loads((models / "champion.json").read_text())


def versions(models):
    return sorted(path.name for path in models.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def tweets(tmp_path_factory):
    return write_lines(tmp_path_factory.mktemp("tweets") / "t.json.gz", labelled_tweets(200))


@pytest.fixture(scope="module")
def misled(tmp_path_factory):
    """Tweets whose older ones are labelled at random: whoever learns from them is worse on the newest."""
    records = list(labelled_tweets(200))
    for number, record in enumerate(records[:160]):
        record["sentiment"] = ("negative", "positive")[number * 7919 % 5 % 2]
    return write_lines(tmp_path_factory.mktemp("misled") / "t.json", records)


@pytest.fixture(scope="module")
def first(spark, tweets, tmp_path_factory):
    models = tmp_path_factory.mktemp("first") / "models"
    retrain(spark, request_for(tweets, models, run="r-1"))
    return models


@pytest.fixture
def models(first, tmp_path):
    """A folder of models with a champion of its own to each test."""
    return shutil.copytree(first, tmp_path / "models")


def test_the_first_whole_model_is_the_champion(first):
    (version,) = versions(first)
    champion = champion_of(first)
    assert champion == {
        "version": 1,
        "model": version,
        "promoted_at": champion["promoted_at"],
        "promoted_by": "run r-1",
        "reason": "the first champion",
        "previous": None,
        "metrics": {"macro_f1": 1.0, "accuracy": 1.0},
        "scored_on": {"from": champion["scored_on"]["from"], "to": "2026-11-21T12:00:00Z", "examples": 40},
    }
    metrics = json.loads((first / version / "metrics.json").read_text())
    assert (metrics["scored_on"], metrics["champion"]) == (champion["scored_on"], None)
    params = json.loads((first / version / "params.json").read_text())
    assert len(params["code_sha256"]) == 64
    assert params["gate"] == {"mode": "auto", "min_test": 20, "seed": 20140601, "resamples": 1000}


def test_a_model_that_is_no_worse_takes_its_place(spark, tweets, models):
    (old,) = versions(models)
    result = retrain(spark, request_for(tweets, models))
    _, new = versions(models)
    assert result.headline == "promoted: no worse than the champion: macro-F1 1.000 against 1.000"
    place = {"models": str(models), "version": new}
    assert success_json(result)["model"] == {**place, "promoted": True, "champion": new, "previous": old}
    assert (champion_of(models)["model"], champion_of(models)["previous"]) == (new, old)
    assert champion_of(models)["promoted_by"] == "run r-2"
    assert success_json(result)["tables"][0] == {
        "title": "Champion and challenger",
        "columns": ["score", "champion", "challenger", "change"],
        "rows": [
            ["macro-F1", 1.0, 1.0, "+0.000"],
            ["accuracy", 1.0, 1.0, "+0.000"],
            ["recall of negative", 1.0, 1.0, "+0.000"],
            ["recall of positive", 1.0, 1.0, "+0.000"],
        ],
    }
    beside = json.loads((models / new / "metrics.json").read_text())["champion"]
    assert (beside["model"], beside["scores"]["macro_f1"], beside["lower_bound"]) == (old, 1, 0)


def test_a_worse_model_is_kept_beside_the_champion(spark, misled, models):
    before = (models / "champion.json").read_bytes()
    result = retrain(spark, request_for(misled, models))
    old, new = versions(models)
    assert result.headline.startswith("kept the champion because the new model loses recall: '")
    assert (models / "champion.json").read_bytes() == before
    place = {"models": str(models), "version": new}
    assert success_json(result)["model"] == {**place, "promoted": False, "champion": old, "previous": None}
    assert (models / new / "metrics.json").exists()
    champion, challenger = (metric.value for metric in result.metrics[1::-1])
    assert champion == 1 > challenger
    assert any(note.startswith(f"The champion is {old}, promoted ") for note in result.notes)


@pytest.mark.parametrize(("mode", "promoted"), [("always", True), ("never", False)])
def test_people_may_decide_otherwise(spark, misled, models, mode, promoted):
    result = retrain(spark, request_for(misled, models, rules=Rules(mode, 20)))
    assert result.model.promoted is promoted
    assert champion_of(models)["model"] == versions(models)[promoted]
    assert f"--promote {mode}" in result.headline


def test_too_few_tweets_to_compare_on_keep_the_champion(spark, tweets, models):
    result = retrain(spark, request_for(tweets, models, rules=Rules(min_test=41)))
    assert result.headline.startswith("kept the champion because only 40 newest tweets are there to compare on")


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (list(labelled_tweets(12)), "Only 12 labelled tweets between "),
        (list(labelled_tweets(60, ("positive",))), "All 60 labelled tweets between "),
    ],
)
def test_too_little_to_learn_from_keeps_the_champion_and_is_no_failure(spark, models, tmp_path, records, words):
    result = retrain(spark, request_for(write_lines(tmp_path / "few.json", records), models))
    assert result.headline.startswith(f"kept the champion because there is too little to learn from: {words}")
    assert len(versions(models)) == 1
    assert result.notes[0].startswith(f"The champion is {versions(models)[0]}, promoted ")


def test_missing_data_is_a_failure_with_a_champion_too(spark, models, tmp_path):
    with pytest.raises(JobError) as caught:
        retrain(spark, request_for(write_lines(tmp_path / "none.json", []), models))
    assert caught.value.code == "empty-input"


def test_a_champion_whose_folder_is_gone_is_replaced(spark, tweets, models):
    (old,) = versions(models)
    shutil.rmtree(models / old)
    result = retrain(spark, request_for(tweets, models))
    assert result.headline.startswith(f"promoted as the champion {old} is not there any more: macro-F1 1.000 on 40")
    assert champion_of(models)["previous"] == old


def test_a_champion_that_does_not_load_stays_until_people_say_so(spark, tweets, models):
    (old,) = versions(models)
    shutil.rmtree(models / old / "model" / "metadata")
    result = retrain(spark, request_for(tweets, models))
    assert result.headline.startswith(f"kept the champion because it could not be asked: {old} does not load (")
    assert champion_of(models)["model"] == old
    forced = retrain(spark, request_for(tweets, models, rules=Rules("always")))
    assert forced.model.promoted
    assert any(note.startswith(f"The champion before, {old}, does not load: ") for note in forced.notes)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "Expecting property name"),
        ('{"version": 2}', "its version is 2"),
        ('{"version": 1}', "it has no 'model'"),
        ('{"version": 1, "model": "../x", "promoted_at": "", "promoted_by": ""}', "'../x' is no folder's name"),
    ],
)
def test_a_champion_file_that_nobody_understands_is_left_alone(spark, tweets, tmp_path, text, problem):
    (tmp_path / "champion.json").write_text(text)
    with pytest.raises(JobError) as caught:
        retrain(spark, request_for(tweets, tmp_path))
    assert caught.value.code == "unreadable-input"
    assert str(tmp_path / "champion.json") in caught.value.message
    assert problem in caught.value.message
    assert (tmp_path / "champion.json").read_text() == text
    assert versions(tmp_path) == []


def test_a_try_on_a_part_keeps_nothing(spark, tweets, models):
    before = (models / "champion.json").read_bytes()
    result = retrain(spark, request_for(tweets, models, part=Namespace(limit=100, sample=None)))
    assert (models / "champion.json").read_bytes() == before
    assert len(versions(models)) == 1
    assert result.model is None
    assert result.notes[0] == "Tried on at most 100 records; leave out --sample and --limit to run it in full."
    assert result.notes[-1] == "A try on a part keeps no model and promotes none."


def test_a_champion_that_knows_the_test_is_told(spark, tweets, models):
    earlier = request_for(tweets, models, until=NOW - timedelta(minutes=20))
    notes = " ".join(retrain(spark, earlier).notes)
    assert "The champion was trained on tweets up to " in notes
    assert "it looks better than it is" in notes


def test_a_class_that_the_champion_never_saw_is_told(spark, models, tmp_path):
    path = write_lines(tmp_path / "t.json", labelled_tweets(200, ("negative", "neutral", "positive")))
    result = retrain(spark, request_for(path, models))
    assert result.model.promoted
    assert "The champion was trained without 'neutral'." in result.notes
    assert ["recall of neutral", 0.0, 1.0, "+1.000"] in result.tables[0].rows


def test_a_saved_model_that_predicts_otherwise_is_removed(spark, tweets, models, monkeypatch):
    upside_down = spark.createDataFrame(
        [("great love lucky", "negative"), ("awful hate broken", "positive")] * 3, "text string, label string"
    )
    other = train(upside_down, {"negative": 3, "positive": 3}, SMALL)
    monkeypatch.setattr(retraining, "save_model", lambda *_: other)
    with pytest.raises(JobError, match=r"predicts .* of 40 test tweets otherwise") as caught:
        retrain(spark, request_for(tweets, models))
    assert caught.value.code == "broken-model"
    assert len(versions(models)) == 1


def test_who_is_overtaken_compares_once_more(spark, tweets, models, monkeypatch):
    (old,) = versions(models)
    faster = "20261121T000000Z-r-9"
    shutil.copytree(models / old, models / faster)
    thrones = []

    def overtaken(spark, throne, champion):
        if not thrones:
            crown(spark, throne, replace(champion, model=faster, promoted_by="U123"))
        thrones.append(throne)
        return crown(spark, throne, champion)

    monkeypatch.setattr(contest, "crown", overtaken)
    result = retrain(spark, request_for(tweets, models))
    assert [throne.champion.model for throne in thrones] == [old, faster]
    assert result.model.promoted
    assert champion_of(models)["previous"] == faster
    assert result.notes[0].startswith(f"Against {faster} on the same 40 newest tweets")


def test_who_is_overtaken_twice_leaves_it(spark, tweets, models, monkeypatch):
    faster = iter(["U1", "U2"])

    def overtaken(spark, throne, champion):
        # Another name each time: the same text within a second would be the same tag.
        crown(spark, throne, replace(champion, model=versions(models)[0], promoted_by=next(faster)))
        return crown(spark, throne, champion)

    monkeypatch.setattr(contest, "crown", overtaken)
    result = retrain(spark, request_for(tweets, models))
    assert result.headline == "kept the champion because others were promoted meanwhile"
    assert result.model.champion == versions(models)[0]
    assert champion_of(models)["promoted_by"] == "U2"


def test_of_two_at_once_on_s3_each_knows_of_the_other(spark, aws, tweets):
    aws.create_bucket("t-models")
    mount(spark, aws.root, "t-models")
    uri = "s3://t-models/models/retrain"

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(retrain, spark, request_for(tweets, uri, run=name)) for name in ("r-a", "r-b")]
        results = [run.result() for run in runs]
    throne = read_throne(spark, uri)
    names = {result.model.version for result in results}
    assert [result.model.promoted for result in results] == [True, True]
    # Both began without a champion: the second to end compared itself with the first, and follows it.
    assert {throne.champion.model, throne.champion.previous} == names
    assert sorted(result.headline.partition(":")[0] for result in results) == [
        "promoted",
        "promoted as the first champion",
    ]
    inputs = json.loads((aws.root / "t-models/models/retrain" / throne.champion.model / "inputs.json").read_text())
    assert inputs["files"][0]["bytes"] > 0
