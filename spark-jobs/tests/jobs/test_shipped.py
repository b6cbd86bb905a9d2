"""Scripts and the zip of the packages alone, as a cluster gets them: `flights` and `sql` by a real spark-submit."""

import json

from submitting import last_words, shipped, spark_submit


def test_flights(tmp_path):
    (tmp_path / "f.csv").write_text("carrier,arr_delay\nUA,10\nUA,20\n")
    done = spark_submit(*shipped("flights", tmp_path), "--input", "f.csv", "--result", "out/result.json", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    printed, last = last_words(done)
    assert printed == json.loads((tmp_path / "out" / "result.json").read_text())
    assert printed["headline"] == last == "UA arrives latest, 15.0 min late on average"


def test_sql(tmp_path):
    (tmp_path / "f.csv").write_text("carrier,arr_delay\nUA,10\nUA,20\n")
    done = spark_submit(
        *shipped("sql", tmp_path), "--query", "select carrier, avg(arr_delay) from f group by 1", "--table", "f=f.csv",
        "--result", "out/result.json", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    printed, last = last_words(done)
    assert (last, printed["headline"], printed["tables"][0]["rows"]) == ("1 row", "1 row", [["UA", 15.0]])
    assert (tmp_path / "out" / "rows.csv").read_text(encoding="utf-8-sig") == "carrier,avg(arr_delay)\nUA,15.0\n"
