"""The score in the docs is the score that is measured."""

from pathlib import Path

from benchmarks.reading_score import CORPUS, samples, table

PAGE = Path(__file__).parents[3] / "docs/signatures.md"


def test_the_docs_show_the_score_that_is_measured():
    assert "\n".join(table()) in PAGE.read_text(encoding="utf-8"), "\n".join(table())


def test_twenty_texts_or_more_are_held_out():
    heldout = [sample for sample in samples() if sample.heldout]
    assert len(heldout) >= 20


def test_every_text_has_a_name_of_its_own():
    ids = [sample.id for sample in samples()]
    assert len(ids) == len(set(ids)), CORPUS
