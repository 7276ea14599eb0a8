#!/bin/sh
# Writes docker/.env, which compose reads: every secret that is not in it yet, at random. What is there stays. Readable by its
# owner alone. To renew the password of a service take its line out, run this again, and `docker compose up -d`.
set -eu
umask 077
file=$(dirname "$0")/.env
touch "$file"

keep() {
  grep -q "^$1=" "$file" || echo "$1=$2" >> "$file"
}

keep REKEY_BOOTSTRAP_TOKEN "$(openssl rand -hex 32)"
keep REKEY_MASTER_KEY "$(openssl rand -base64 32)"
for password in $(grep -Eo 'REKEY_([A-Z_]+_)?DATABASE_PASSWORD' "$(dirname "$0")/compose.yaml" | sort -u); do
  keep "$password" "$(openssl rand -hex 32)"
done
