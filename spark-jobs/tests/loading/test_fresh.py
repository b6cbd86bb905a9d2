"""An empty table may be built anew for the rows that are added to it; only its number tells."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from psycopg import OperationalError, connect

from common.errors import JobError
from jobs import load
from loading import fresh
from loading.catalog import read_table

TABLE = """
CREATE TABLE towns (
  id bigint CONSTRAINT town_once PRIMARY KEY, name text NOT NULL, people int CHECK (people >= 0),
  seen date DEFAULT now()
) WITH (fillfactor = 90);
CREATE INDEX by_size ON towns (people DESC) WHERE people > 1;
COMMENT ON COLUMN towns.people IS 'at night';
GRANT SELECT ON towns TO PUBLIC;
"""
SHAPE = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull::text, col_description(attrelid, attnum)
  FROM pg_attribute WHERE attrelid = 'towns'::regclass AND attnum > 0
UNION ALL SELECT conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint WHERE conrelid = 'towns'::regclass
UNION ALL SELECT indexname, indexdef, '', '' FROM pg_indexes WHERE tablename = 'towns'
UNION ALL SELECT relname, reloptions::text, pg_get_userbyid(relowner), relacl::text
  FROM pg_class WHERE oid = 'towns'::regclass
ORDER BY 1, 2
"""
ROWS = [(1, "Ulm", 3), (2, "Bonn", 5), (3, "Trier", 0)]


@pytest.fixture
def towns(database, monkeypatch):
    monkeypatch.setattr(fresh, "_FEWEST_ROWS", 1)
    database.query(TABLE)
    return database


@pytest.fixture
def append(spark, towns, tmp_path, monkeypatch):
    monkeypatch.setenv("URL", towns.url)

    def append(rows=ROWS, *more):
        path = tmp_path / "towns.csv"
        path.write_text("id,name,people\n" + "".join(f"{number},{name},{people}\n" for number, name, people in rows))
        words = ["--input", str(path), "--table", "towns", "--database", "env:URL", *more]
        return load.run(spark, load.build_parser().parse_args(words))

    return append


def number_of(towns):
    return towns.number("SELECT 'towns'::regclass::oid::bigint")


def rows_of(towns):
    return towns.query("SELECT id, name, people FROM towns ORDER BY id")


def fill(connection, ready=lambda: None):
    """Fills the table with one row, as publication does with all of a run."""
    table = read_table(connection, None, "towns")
    return fresh.fill_empty(
        connection, table, "stage_x", 1, lambda target: f"INSERT INTO {target} (id, name) VALUES (1, 'Ulm')", ready
    )


def test_an_empty_table_comes_out_as_it_was_with_its_rows(towns, append):
    before, shape = number_of(towns), towns.query(SHAPE)
    assert append().tables[0].rows == [["public.towns", 3, 3, 0, 3]]
    assert rows_of(towns) == ROWS
    assert towns.query(SHAPE) == shape
    assert number_of(towns) != before


def test_rows_that_are_there_stay(towns, append):
    towns.query("INSERT INTO towns (id, name) VALUES (9, 'Linz')")
    before = number_of(towns)
    assert append().tables[0].rows == [["public.towns", 3, 3, 0, 4]]
    assert rows_of(towns) == [*ROWS, (9, "Linz", None)]
    assert number_of(towns) == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW big AS SELECT * FROM towns WHERE people > 4",
        "CREATE TABLE visits (town bigint REFERENCES towns)",
        "CREATE FUNCTION names() RETURNS SETOF text BEGIN ATOMIC SELECT name FROM towns; END",
        "CREATE FUNCTION size(towns) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE towns ALTER people SET STATISTICS 500",
        "ALTER TABLE towns ALTER people SET (n_distinct = 3)",
        "ALTER TABLE towns CLUSTER ON town_once",
        "ALTER TABLE towns REPLICA IDENTITY FULL",
        "ALTER TABLE towns SET UNLOGGED",
        "COMMENT ON TABLE towns IS 'places'",
        "COMMENT ON INDEX by_size IS 'for the largest'",
        "CREATE STATISTICS likely ON name, people FROM towns",
        "ALTER TABLE towns ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE towns FORCE ROW LEVEL SECURITY",
        "ALTER TABLE towns ADD number int GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE towns SET (toast.autovacuum_enabled = false)",
        "REVOKE TRUNCATE ON towns FROM CURRENT_USER",
        "ALTER INDEX town_once SET (fillfactor = 70)",
        "CREATE TABLE lands (id int PRIMARY KEY); ALTER TABLE towns ADD land int REFERENCES lands",
    ],
)
def test_a_table_that_would_not_come_out_the_same_is_left_as_it_stands(towns, statement):
    towns.query(statement)
    before = number_of(towns)
    with connect(towns.url) as publisher:
        assert fill(publisher) is None
    assert rows_of(towns) == []
    assert number_of(towns) == before


def test_a_key_that_comes_twice_is_told_of_the_table_itself(towns, append):
    with pytest.raises(JobError, match=r"^towns has a row with this key already.*Key \(id\)=\(2\)") as caught:
        append([*ROWS, (2, "Bonn", 6)])
    assert caught.value.code == "database-conflict"
    assert rows_of(towns) == []


def test_who_reads_the_empty_table_is_not_waited_for(towns, append):
    before = number_of(towns)
    with connect(towns.url) as reader:
        assert reader.execute("SELECT count(*) FROM towns").fetchone() == (0,)
        append()
        assert reader.execute("SELECT count(*) FROM towns").fetchone() == (3,)
    assert number_of(towns) == before


def test_who_writes_to_a_table_with_rows_does_not_wait_for_what_is_added(towns):
    towns.query("INSERT INTO towns (id, name) VALUES (9, 'Linz')")
    with connect(towns.url) as publisher, connect(towns.url) as writer:
        assert fill(publisher) is None
        writer.execute("SET lock_timeout = '10ms'")
        writer.execute("INSERT INTO towns (id, name) VALUES (8, 'Graz')")


def test_who_reads_does_not_wait_for_what_comes_before_the_swap(towns):
    seen = []
    with connect(towns.url) as publisher, connect(towns.url, autocommit=True) as reader:
        reader.execute("SET lock_timeout = '10ms'")
        assert fill(publisher, lambda: seen.append(reader.execute("SELECT count(*) FROM towns").fetchone())) == 1
    assert seen == [(0,)]


def test_who_dies_before_the_end_has_changed_nothing(towns):
    before = number_of(towns)
    with connect(towns.url) as publisher:
        pid = publisher.info.backend_pid
        with pytest.raises(OperationalError, match="terminat"):
            fill(publisher, lambda: towns.query("SELECT pg_terminate_backend(%s)", pid))
    assert rows_of(towns) == []
    assert number_of(towns) == before


@pytest.fixture
def other(towns):
    """Another session, and how to let it write a row: it does so in a thread, and is waited for until it waits."""

    def write():
        done = pool.submit(other.execute, "INSERT INTO towns (id, name) VALUES (2, 'Bonn')")
        while not towns.number("SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted", other.info.backend_pid):
            assert not done.done()
        return done

    with ThreadPoolExecutor(1) as pool, connect(towns.url) as other:
        yield other, write


def test_who_writes_meanwhile_waits_and_writes_to_the_new_table(towns, other):
    session, write = other
    written = []
    with connect(towns.url) as publisher:
        assert fill(publisher, lambda: written.append(write())) == 1
    assert written[0].result(20).rowcount == 1
    session.commit()
    assert rows_of(towns) == [(1, "Ulm", None), (2, "Bonn", None)]


def test_who_has_read_the_table_and_then_writes_to_it_goes_before(towns, other):
    before = number_of(towns)
    session, write = other
    session.execute("SELECT count(*) FROM towns")
    written = []
    with connect(towns.url) as publisher:
        assert fill(publisher, lambda: written.append(write())) is None
        assert written[0].result(20).rowcount == 1
    session.commit()
    assert rows_of(towns) == [(2, "Bonn", None)]
    assert number_of(towns) == before


def test_the_tables_after_it_wait_for_their_locks_as_long_as_ever(towns):
    with connect(towns.url) as publisher:
        publisher.execute("SET LOCAL lock_timeout = '120s'")
        assert fill(publisher) == 1
        assert publisher.execute("SELECT current_setting('lock_timeout')").fetchone() == ("2min",)


def test_a_try_leaves_the_table_alone(towns, append):
    before = number_of(towns)
    assert append(ROWS, "--limit", "2").tables[0].rows == [["public.towns", 2, 2, 0, 2]]
    assert rows_of(towns) == []
    assert number_of(towns) == before
