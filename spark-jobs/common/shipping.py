"""Gives the executors this project's packages when the driver was started from a checkout."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from pyspark.sql import SparkSession

_NOT_CODE = {"tests", "bootstrap"}


def ship_packages(spark: SparkSession) -> None:
    """Makes functions of these packages callable in tasks; does nothing when they came by --py-files already."""
    root = Path(__file__).resolve().parent.parent
    if not root.is_dir():
        # The packages lie in a zip that --py-files has brought to every node.
        return
    bundle = Path(tempfile.mkdtemp(prefix="stoker-")) / "spark-jobs.zip"
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.glob("*/*.py")):
            if path.parent.name not in _NOT_CODE:
                archive.write(path, path.relative_to(root))
    spark.sparkContext.addPyFile(str(bundle))
