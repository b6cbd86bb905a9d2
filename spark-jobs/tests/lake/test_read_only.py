"""What is let through and what is not, by Spark's own parser; nothing here is decided by looking at words."""

import pytest

from common.errors import JobError
from lake.read_only import check_sources, check_statement, seal


@pytest.fixture
def lake(spark):
    session = spark.newSession()
    seal(session)
    session.range(3).createOrReplaceTempView("flights")
    yield session
    session.catalog.dropTempView("flights")


def ask(lake, query):
    check_statement(lake, query, ["flights"])
    rows = lake.sql(query)
    check_sources(rows)
    return [tuple(row) for row in rows.collect()]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("select count(*) from flights where id > (select min(id) from flights);", [(2,)]),
        ("with a as (select * from FLIGHTS), b as (select * from a) select count(*) from a join b using (id)", [(3,)]),
        ("select * from range(2) r, lateral (select r.id + 1 as next) order by 1", [(0, 1), (1, 2)]),
        ("values (1), (2)", [(1,), (2,)]),
        ("table flights", [(0,), (1,), (2,)]),
        ("from flights select max(id)", [(2,)]),
        ("select id, y from flights lateral view explode(array(1)) t as y where id = 1", [(1, 1)]),
        ("select transform(array(1, 2), x -> x + 1)", [([2, 3],)]),
        ("select * from flights pivot (count(*) for id in (0, 7))", [(1, None)]),
        ("select * from flights unpivot (v for n in (id)) where v = 2", [("id", 2)]),
        ("select /*+ broadcast(flights) */ id from flights where id = 1 distribute by id", [(1,)]),
        ("select id from flights union all select 9 except select 0 intersect select 0 order by 1 desc", None),
        ("select sum(id) over w from flights window w as (order by id) limit 1 offset 1", [(1,)]),
        ("select exists(select 1 from flights), 1 in (select id from flights)", [(True, True)]),
        ("select grouping_id(), count(*) from flights group by cube(id) having count(*) = 3", [(1, 3)]),
        ("select cast('1' as int), date '2024-01-01' - interval 1 day > current_date()", [(1, False)]),
    ],
)
def test_queries_pass(lake, query, rows):
    found = ask(lake, query)
    assert rows is None or found == rows


REFUSED = {
    "insert into flights select 1": "INSERT INTO",
    "with a as (select 1) insert into flights select * from a": "INSERT INTO",
    "from flights insert into x select id insert into y select id": "INSERT INTO",
    "insert overwrite directory '/tmp/x' using csv select 1": "INSERT INTO DIR",
    "create table x as select 1": "CREATE TABLE AS SELECT",
    "create temporary view v as select 1": "CREATE VIEW",
    "create function f as 'java.lang.String'": "CREATE FUNCTION",
    "drop table flights": "DROP TABLE",
    "alter table flights rename to x": "RENAME TABLE",
    "truncate table flights": "TRUNCATE TABLE",
    "delete from flights": "DELETE FROM TABLE",
    "update flights set id = 1": "UPDATE TABLE",
    "merge into flights using x on true when matched then delete": "MERGE INTO TABLE",
    "load data inpath 'x' into table flights": "LOAD DATA",
    "msck repair table flights": "REPAIR TABLE",
    "analyze table flights compute statistics": "ANALYZE TABLE",
    "set spark.sql.variable.substitute=true": "SET",
    "reset": "RESET",
    "add jar 's3://x/y.jar'": "ADD JARS",
    "cache table flights": "CACHE TABLE",
    "cache table x as select 1": "CACHE TABLE AS SELECT",
    "refresh table flights": "REFRESH TABLE",
    "use default": "SET CATALOG AND NAMESPACE",
    "show tables": "SHOW TABLES",
    "describe flights": "DESCRIBE RELATION",
    "explain select 1": "EXPLAIN",
    "select transform(id) using 'cat' from flights": "SCRIPT TRANSFORMATION",
    "from flights map id using 'cat' as x": "SCRIPT TRANSFORMATION",
    "select * from (select transform(id) using 'cat' from flights)": "SCRIPT TRANSFORMATION",
    "select * from identifier('flights')": "PLAN WITH UNRESOLVED IDENTIFIER",
    "select * from flights version as of 1": "RELATION TIME TRAVEL",
    "select reflect('java.lang.System', 'getenv', 'HOME')": "reflect() calls any Java method",
    "select 1 order by (select max(REFLECT('java.lang.System', 'getenv', 'HOME')))": "reflect() calls",
    "select transform(array('x'), y -> java_method('java.lang.System', 'getenv', y))": "java_method() calls",
    "select system.builtin.reflect('java.lang.System', 'getenv', 'HOME')": "reflect() calls",
    "select xpath_string('<!DOCTYPE r SYSTEM \"file:///x.dtd\"><r>&a;</r>', '/r')": "xpath_string() reads the files",
    "select XPATH('<r/>', '/r')": "xpath() reads the files",
    "select identifier('ref' || 'lect')('java.lang.System', 'getenv', 'HOME')": "IDENTIFIER() hides",
    "select * from csv.`/etc/passwd`": "it reads `csv`.`/etc/passwd`",
    "select (select max(value) from text.`/etc/passwd`)": "it reads `text`.`/etc/passwd`",
    "with a as (select * from parquet.`s3://b/x`) select * from a": "it reads `parquet`.`s3://b/x`",
    "select id in (select id from default.secrets) from flights": "it reads `default`.`secrets`",
}


@pytest.mark.parametrize(("query", "words"), REFUSED.items())
def test_everything_else_is_refused(lake, query, words):
    with pytest.raises(JobError) as caught:
        ask(lake, query)
    assert caught.value.code == "not-read-only"
    assert words in caught.value.message


def test_a_table_of_the_catalog_is_not_read_behind_a_name_that_is_known_elsewhere(lake):
    lake.range(7).write.saveAsTable("secrets")
    try:
        hidden = "select * from (with secrets as (select 1) select * from secrets) a, secrets"
        with pytest.raises(JobError, match="it reads a table of the catalog") as caught:
            ask(lake, hidden)
        assert caught.value.code == "not-read-only"
        with pytest.raises(JobError, match="it reads a table of the catalog"):
            ask(lake, f"select (select count(*) from ({hidden})) from flights")
    finally:
        lake.sql("drop table secrets")


def test_variables_in_the_text_of_a_query_stay_text(lake):
    assert ask(lake, "select '${env:PATH} ${system:user.home} ${spark.app.name}'") == [
        ("${env:PATH} ${system:user.home} ${spark.app.name}",)
    ]


@pytest.mark.parametrize(
    ("query", "message", "hint"),
    [
        ("select * from flight", "There is no table 'flight'. Did you mean 'flights'?", "Tables: flights."),
        ("select foo(1)", "Spark has no function foo().", "See spark.apache.org/docs/latest/api/sql."),
    ],
)
def test_unknown_names_are_errors_of_the_query(lake, query, message, hint):
    with pytest.raises(JobError) as caught:
        ask(lake, query)
    assert (caught.value.code, caught.value.message, caught.value.hint) == ("sql-error", message, hint)
