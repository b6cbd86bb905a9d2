import pytest
from local_aws import mount

from common.files import delete_folder, join, overwriter, write_text


def test_a_file_is_written_whole_and_replaced(spark, tmp_path):
    target = tmp_path / "deep" / "result.json"
    write_text(spark, str(target), "first")
    write_text(spark, f"file://{target}", "zweite, größer 😀")
    assert target.read_text("utf-8") == "zweite, größer 😀"
    assert [path.name for path in target.parent.iterdir() if not path.name.endswith(".crc")] == ["result.json"]


def test_a_folder_is_removed_and_one_that_is_not_there_is_fine(spark, tmp_path):
    write_text(spark, str(tmp_path / "a" / "b.txt"), "x")
    delete_folder(spark, str(tmp_path / "a"))
    delete_folder(spark, str(tmp_path / "a"))
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("base", ["s3://b/models", "s3://b/models/"])
def test_addresses_join_without_double_slashes(base):
    assert join(base, "x", "y.json") == "s3://b/models/x/y.json"


@pytest.mark.parametrize("uri", ["{folder}/deep/progress.json", "s3://views/deep/progress.json"])
def test_a_file_is_overwritten_again_and_again_and_leaves_no_drafts(spark, tmp_path, uri):
    (tmp_path / "views").mkdir()
    mount(spark, tmp_path, "views")
    write = overwriter(spark, uri.format(folder=tmp_path / "views"))
    for text in ("first", "zweite, größer 😀", "3"):
        write(text)
        assert (tmp_path / "views" / "deep" / "progress.json").read_text("utf-8") == text
    names = [path.name for path in (tmp_path / "views" / "deep").iterdir()]
    assert [name for name in names if not name.endswith(".crc")] == ["progress.json"]
