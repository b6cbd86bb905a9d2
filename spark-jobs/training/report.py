"""What a retraining tells: the result for the card."""

from __future__ import annotations

from dataclasses import dataclass

from common.errors import JobError
from common.files import join
from common.results import Cell, Metric, ModelVersion, Success, Table
from common.subset import is_subset, subset_note
from training.champion import Champion
from training.compare import Comparison
from training.contest import Settled
from training.gate import NoChampion, Rival, Unusable
from training.material import Material
from training.metrics import Scores
from training.request import Request
from tweets.times import utc_text

_EXCERPT = 80


@dataclass(frozen=True)
class Outcome:
    """What was learned from what, and how well."""

    material: Material
    scores: Scores
    baseline: Scores


@dataclass(frozen=True)
class Contest:
    """A version that was kept, and how it did against the champion."""

    models: str
    version: str
    settled: Settled

    @property
    def rival(self) -> Comparison | None:
        """The comparison with the champion, if there was one."""
        opponent = self.settled.opponent
        return opponent.comparison if isinstance(opponent, Rival) else None


def success(request: Request, outcome: Outcome, contest: Contest | None) -> Success:
    """The result; `contest` None means that no model was kept."""
    pair = contest.rival if contest else None
    tables = [_class_table(outcome.scores), _confusion_table(outcome.scores)]
    return Success(
        headline=_headline(outcome, contest),
        metrics=_metrics(outcome, pair),
        tables=[_side_by_side(pair), *tables] if pair else tables,
        notes=[*(_contest_notes(outcome, contest) if contest else []), *_notes(request, outcome, contest)],
        links=[("Model", join(contest.models, contest.version))] if contest else [],
        model=_model_version(contest) if contest else None,
    )


def kept_without_trying(champion: Champion, error: JobError) -> Success:
    """The result when there was too little to train on, and a champion that stays."""
    hint = [error.hint] if error.hint else []
    return Success(
        headline=f"kept the champion because there is too little to learn from: {error.message}",
        notes=[f"The champion is {champion.model}, promoted {champion.promoted_at} by {champion.promoted_by}.", *hint],
    )


def _headline(outcome: Outcome, contest: Contest | None) -> str:
    scores = (
        f"macro-F1 {outcome.scores.macro_f1:.3f} on {outcome.material.test_examples:,} newest tweets "
        f"(majority baseline {outcome.baseline.macro_f1:.3f})"
    )
    if contest is None:
        return scores
    verdict = contest.settled.verdict
    if verdict.promoted:
        return f"promoted: {verdict.reason}" if contest.rival else f"promoted as {verdict.reason}: {scores}"
    if contest.settled.champion:
        return f"kept the champion because {verdict.reason}"
    return f"not promoted because {verdict.reason}: {scores}"


def _metrics(outcome: Outcome, pair: Comparison | None) -> list[Metric]:
    scores, material = outcome.scores, outcome.material
    return [
        Metric("macro-F1", scores.macro_f1, "0.000"),
        *([Metric("champion's macro-F1", pair.champion.macro_f1, "0.000")] if pair else []),
        Metric("accuracy", scores.accuracy, "0.000"),
        Metric("baseline macro-F1", outcome.baseline.macro_f1, "0.000"),
        Metric("training tweets", material.training_examples, "#,##0"),
        Metric("test tweets", material.test_examples, "#,##0"),
    ]


def _model_version(contest: Contest) -> ModelVersion:
    settled = contest.settled
    champion = settled.champion
    promoted = settled.verdict.promoted
    return ModelVersion(
        contest.models,
        contest.version,
        promoted,
        champion=champion.model if champion else "",
        previous=champion.previous if champion and promoted else None,
    )


def _side_by_side(pair: Comparison) -> Table:
    numbers = [
        ("macro-F1", pair.champion.macro_f1, pair.challenger.macro_f1),
        ("accuracy", pair.champion.accuracy, pair.challenger.accuracy),
        *(
            (f"recall of {old.label}", old.recall, new.recall)
            for old, new in zip(pair.champion.classes, pair.challenger.classes)
            if old.support
        ),
    ]
    rows: list[list[Cell]] = [
        [name, round(champion, 3), round(challenger, 3), f"{challenger - champion:+.3f}"]
        for name, champion, challenger in numbers
    ]
    return Table("Champion and challenger", ["score", "champion", "challenger", "change"], rows)


def _class_table(scores: Scores) -> Table:
    rows: list[list[Cell]] = [
        [one.label, round(one.precision, 3), round(one.recall, 3), round(one.f1, 3), one.support]
        for one in scores.classes
    ]
    return Table("By class", ["class", "precision", "recall", "F1", "tweets"], rows)


def _confusion_table(scores: Scores) -> Table:
    rows: list[list[Cell]] = [[actual, *predicted.values()] for actual, predicted in scores.confusion.items()]
    return Table("Confusion matrix", ["actual", *(f"→ {label}" for label in scores.confusion)], rows)


def _contest_notes(outcome: Outcome, contest: Contest) -> list[str]:
    opponent, champion = contest.settled.opponent, contest.settled.champion
    notes = []
    if isinstance(opponent, Rival):
        pair = opponent.comparison
        notes.append(
            f"Against {opponent.model} on the same {pair.examples:,} newest tweets: macro-F1 changes by "
            f"{pair.change:+.3f}, and by at least {pair.lower_bound:+.3f} with 95 % confidence."
        )
        notes.extend(_history_notes(outcome.material, opponent))
    if isinstance(opponent, NoChampion) and opponent.gone and not contest.settled.verdict.promoted:
        notes.append(f"The champion {opponent.gone} is not in its folder any more.")
    if isinstance(opponent, Unusable) and contest.settled.verdict.promoted:
        notes.append(f"The champion before, {opponent.model}, does not load: {opponent.problem}")
    if champion and not contest.settled.verdict.promoted:
        notes.append(f"The champion is {champion.model}, promoted {champion.promoted_at} by {champion.promoted_by}.")
    return notes


def _history_notes(material: Material, rival: Rival) -> list[str]:
    notes = []
    if rival.trained_before is not None and rival.trained_before > material.split.boundary:
        notes.append(
            f"The champion was trained on tweets up to {utc_text(rival.trained_before)}, so it knows some of those it "
            "is tested on: it looks better than it is."
        )
    if rival.classes is not None:
        unknown = sorted(set(material.split.classes) - set(rival.classes))
        if unknown:
            notes.append(f"The champion was trained without {', '.join(map(repr, unknown))}.")
    return notes


def _notes(request: Request, outcome: Outcome, contest: Contest | None) -> list[str]:
    material, label = outcome.material, request.source.label
    found, split = material.found, material.split
    notes = [
        *subset_note(request.part),
        f"Trained on {material.training_examples:,} tweets from {utc_text(material.window.start)}, "
        f"tested on the {material.test_examples:,} from {utc_text(split.boundary)} to {utc_text(found.newest)}.",
    ]
    if outcome.scores.macro_f1 <= outcome.baseline.macro_f1:
        notes.append("The model is no better than always guessing the majority.")
    if material.repeated:
        notes.append(f"{material.repeated:,} retweets and copies of a text were left out.")
    if label is None:
        notes.append(f"Labels are the tweets' own emoticons: {found.labelled:,} of {found.tweets:,} have them.")
    elif found.labelled < found.tweets:
        notes.append(f"{found.tweets - found.labelled:,} of {found.tweets:,} tweets have no '{label}'.")
    if found.malformed:
        example = "".join(f", for example: {line[:_EXCERPT]}" for line in material.malformed_samples[:1])
        notes.append(f"{found.malformed:,} of {found.lines:,} lines were malformed{example}")
    if found.incomplete:
        notes.append(f"{found.incomplete:,} of {found.lines:,} lines lack an id, a text or a time.")
    if material.rejected:
        notes.append(f"A sample of the bad lines is in {material.rejected}/.")
    if found.notices:
        notes.append(f"{found.notices:,} deletions and other notices were skipped.")
    if contest is None:
        on_a_part = "A try on a part keeps no model and promotes none."
        notes.append(on_a_part if is_subset(request.part) else "No --models was given, so the model was not kept.")
    return notes
