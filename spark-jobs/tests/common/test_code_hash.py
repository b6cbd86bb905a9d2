import zipfile

from common.code_hash import code_hash


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_checkout_and_the_zip_that_ships_are_the_same_code(tmp_path):
    write(tmp_path, "src/common/a.py", "a = 1")
    write(tmp_path, "src/jobs/b.py", "b = 2")
    write(tmp_path, "src/tests/test_a.py", "assert True")
    write(tmp_path, "src/common/__pycache__/a.cpython-39.py", "")
    write(tmp_path, "src/README.md", "words")
    with zipfile.ZipFile(tmp_path / "src.zip", "w") as bundle:
        for name in ("jobs/b.py", "common/a.py"):
            bundle.write(tmp_path / "src" / name, name)
    assert code_hash(tmp_path / "src") == code_hash(tmp_path / "src.zip")


def test_every_change_shows(tmp_path):
    write(tmp_path, "common/a.py", "a = 1")
    before = code_hash(tmp_path)
    write(tmp_path, "common/a.py", "a = 2")
    changed = code_hash(tmp_path)
    (tmp_path / "common" / "a.py").rename(tmp_path / "common" / "b.py")
    assert len({before, changed, code_hash(tmp_path)}) == 3


def test_by_default_it_is_the_code_that_runs():
    assert len(code_hash()) == 64
