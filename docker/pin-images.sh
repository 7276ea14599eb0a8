#!/bin/sh
# Writes into docker/.env the digests that the tags of the images have now: from then on compose runs and builds from these
# very images, until this is run again.
set -eu
umask 077
file=$(dirname "$0")/.env
touch "$file"

pin() {
  digest=$(docker buildx imagetools inspect "$2" --format '{{.Manifest.Digest}}')
  grep -v "^$1=" "$file" > "$file.new" || true
  echo "$1=$2@$digest" >> "$file.new"
  mv "$file.new" "$file"
}

pin REKEY_NODE_IMAGE node:24-slim
pin REKEY_POSTGRES_IMAGE postgres:18
pin REKEY_KAFKA_IMAGE apache/kafka:4.3.1
