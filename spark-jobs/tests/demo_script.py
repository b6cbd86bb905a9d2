"""The demo's scripts as modules; their names are those of packages here, so they are loaded under others."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_FOLDER = Path(__file__).resolve().parents[2] / "sandbox" / "demo"


def demo_script(name: str) -> ModuleType:
    """A script of sandbox/demo, such as `tweets`."""
    spec = importlib.util.spec_from_file_location(f"demo_{name}", _FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks for its module there.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
