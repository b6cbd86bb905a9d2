"""Which code a job ran: one hash, the same from a checkout and from the zip that ships to a cluster."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import ZipFile

_LEFT_OUT = {"tests", "__pycache__", "node_modules", "venv"}


def code_hash(root: Path = Path(__file__).parent.parent) -> str:
    """SHA-256 over the names and bytes of all Python files that ship; `root` is the checkout's folder or the zip."""
    digest = hashlib.sha256()
    for name, data in sorted(_zipped(root) if root.is_file() else _checked_out(root)):
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _zipped(archive: Path) -> list[tuple[str, bytes]]:
    with ZipFile(archive) as bundle:
        return [(name, bundle.read(name)) for name in bundle.namelist() if name.endswith(".py")]


def _checked_out(folder: Path) -> list[tuple[str, bytes]]:
    found = [(path.relative_to(folder), path) for path in folder.rglob("*.py")]
    return [(name.as_posix(), path.read_bytes()) for name, path in found if _ships(name)]


def _ships(name: Path) -> bool:
    return not any(part in _LEFT_OUT or part.startswith(".") for part in name.parts[:-1])
