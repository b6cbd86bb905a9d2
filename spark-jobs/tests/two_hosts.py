"""A Spark cluster of two workers on hosts of their own, as far as Spark can tell: it speculates only across hosts."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

_JARS = Path(pyspark.__file__).parent / "jars" / "*"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Starts it on free ports of the loopback, one core a worker; gives the master's address."""
    with ExitStack() as stack:
        master = stack.enter_context(_daemon(folder, "master.Master", "--host", "127.0.0.1", "--port", "0"))
        address = _wait_for(master, r"Starting Spark master at (spark://\S+)")
        workers = []
        for host in ("127.0.0.1", "127.0.0.2"):
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work-{host}"))
            workers.append(stack.enter_context(_daemon(folder, "worker.Worker", "--host", host, *size, address)))
        for worker in workers:
            _wait_for(worker, r"Successfully registered with master ()")
        yield address


@contextmanager
def _daemon(folder: Path, name: str, *arguments: str) -> Iterator[Path]:
    log = folder / f"{name}-{len(list(folder.glob('*.log')))}.log"
    java = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", str(_JARS), f"org.apache.spark.deploy.{name}"]
    java[0] = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java") if "JAVA_HOME" in os.environ else "java"
    # What Spark's own start scripts would set.
    environment = {**os.environ, "SPARK_HOME": str(_JARS.parent.parent), "SPARK_SCALA_VERSION": "2.12"}
    with log.open("wb") as output:
        command = [*java, "--webui-port", "0", *arguments]
        with subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=folder) as daemon:
            try:
                yield log
            finally:
                daemon.terminate()


def _wait_for(log: Path, pattern: str) -> str:
    with subprocess.Popen(["tail", "-n", "+1", "-F", str(log)], stdout=subprocess.PIPE, text=True) as tail:
        try:
            for line in tail.stdout:
                match = re.search(pattern, line)
                if match:
                    return match[1]
        finally:
            tail.terminate()
    raise RuntimeError(f"Spark did not start: {log.read_text()[-2000:]}")
