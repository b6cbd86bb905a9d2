#!/usr/bin/env bash
# EMR bootstrap action: makes sure that the node's python3 can import numpy and the packages given as arguments.
#
#   python-packages.sh [package | package==version | package[extra] | package:module]...
#
# Only what cannot be imported is installed, so a second call and a node that has all of it do nothing. Where the module
# is called otherwise than its package, name both: scikit-learn:sklearn.
set -euo pipefail

python=${STOKER_PYTHON:-python3}
command -v "$python" >/dev/null || { echo "python-packages: this node has no $python" >&2; exit 1; }

# True when the module is there, in the wanted version if one is wanted.
has() {
  "$python" - "$1" "$2" "$3" <<'PYTHON' 2>/dev/null
import importlib, sys
from importlib.metadata import version

module, package, wanted = sys.argv[1:]
importlib.import_module(module)
sys.exit(bool(wanted) and version(package) != wanted)
PYTHON
}

# Fills `missing` with the packages that cannot be imported.
find_missing() {
  missing=()
  local wanted requirement package version module
  for wanted in "$@"; do
    requirement=${wanted%%:*}
    package=${requirement%%==*}
    package=${package%%\[*}
    version=""
    [[ $requirement == *==* ]] && version=${requirement#*==}
    module=${package//-/_}
    [[ $wanted == *:* ]] && module=${wanted#*:}
    has "$module" "$package" "$version" || missing+=("$requirement")
  done
}

for wanted in "$@"; do
  if [[ ! $wanted =~ ^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._,-]+\])?(==[A-Za-z0-9.!+]+)?(:[A-Za-z_][A-Za-z0-9_.]*)?$ ]]; then
    echo "python-packages: '$wanted' is no package; write name, name==version, name[extra] or name:module" >&2
    exit 2
  fi
done
[[ " $* " == *" numpy"[\ =]* ]] || set -- numpy "$@"

find_missing "$@"
if [[ ${#missing[@]} -eq 0 ]]; then
  echo "python-packages: all there"
  exit 0
fi

# EMR runs bootstrap actions as hadoop, who may sudo; elsewhere the Python that is given must be writable.
as_root=()
if [[ $(id -u) -ne 0 && -z ${STOKER_PYTHON:-} ]] && command -v sudo >/dev/null; then
  as_root=(sudo)
fi
echo "python-packages: installing ${missing[*]}"
if ! "${as_root[@]}" "$python" -m pip install --quiet --disable-pip-version-check "${missing[@]}"; then
  echo "python-packages: could not install ${missing[*]}: see pip's words above; does this subnet reach a package index?" >&2
  exit 1
fi
find_missing "$@"
if [[ ${#missing[@]} -ne 0 ]]; then
  echo "python-packages: pip installed ${missing[*]}, but $python cannot import it; is its module called otherwise (name:module)?" >&2
  exit 1
fi
