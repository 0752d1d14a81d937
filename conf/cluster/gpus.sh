#!/bin/sh
# Tells Spark which GPUs this machine has: {"name": "gpu", "addresses": ["0", "1"]}.
# Named in spark.executor.resource.gpu.discoveryScript and spark.worker.resource.gpu.discoveryScript.
set -eu

if ! answer="$(nvidia-smi --query-gpu=index --format=csv,noheader 2>&1)"; then
  printf '%s\n%s\n' "nvidia-smi does not name the GPUs of this machine: $answer" \
    "Install NVIDIA's driver, or give the container its GPUs." >&2
  exit 1
fi

addresses=""
for index in $answer; do
  case "$index" in
    *[!0-9]*)
      printf '%s\n%s\n' "nvidia-smi names no GPU: $answer" \
        "Run this on a machine with NVIDIA GPUs." >&2
      exit 1
      ;;
  esac
  addresses="${addresses:+$addresses, }\"$index\""
done
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
