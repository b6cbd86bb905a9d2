"""Which task writes a row, and what tells one way of cutting an input from another."""

import pytest

from loading.catalog import Table
from loading.pieces import settle
from loading.rows import TableRows, position


@pytest.fixture
def settled(spark, tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"{number:09}\n" for number in range(40)))

    def settled(cores, writers, bytes_a_piece=100, places=True):
        session = spark.newSession()
        session.conf.set("spark.sql.files.maxPartitionBytes", bytes_a_piece)
        frame = session.read.text(str(path)).select("value", *(position() if places else []))
        (rows,), cut = settle([TableRows(Table("public", "t", ()), (), frame, "append")], cores, writers)
        return rows.in_place, cut

    return settled


@pytest.mark.parametrize(
    ("cores", "writers", "in_place"), [(2, 2, True), (100, 4, True), (3, 2, False), (100, 3, False)]
)
def test_rows_stay_in_place_where_no_more_tasks_read_than_may_write(settled, cores, writers, in_place):
    assert settled(cores, writers)[0] == in_place


def test_rows_that_were_grouped_have_no_place_in_a_file(settled):
    assert not settled(1, 4, places=False)[0]


def test_other_pieces_are_another_cut(settled):
    cuts = [settled(2, 2), settled(2, 2, bytes_a_piece=50), settled(2, 1)]
    assert len({cut for _, cut in cuts}) == 3
    assert settled(2, 2) == cuts[0]
