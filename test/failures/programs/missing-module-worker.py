"""Imports a helper module that only the driver has: it was fetched there and put on the path by hand."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

HELPER = '''
def clean(text):
    """Text without surplus spaces, in lower case."""
    return " ".join(text.lower().split())
'''


def main() -> None:
    """Cleans some texts with it."""
    folder = tempfile.mkdtemp()
    Path(folder, "textclean.py").write_text(HELPER, encoding="utf-8")
    sys.path.insert(0, folder)
    import textclean

    spark = SparkSession.builder.appName("clean").getOrCreate()
    print("here", textclean.clean(" Works  on the DRIVER "))
    texts = spark.sparkContext.parallelize([" One ", "TWO  words"] * 10, 4)
    print("there", texts.map(textclean.clean).collect())
    spark.stop()


if __name__ == "__main__":
    main()
