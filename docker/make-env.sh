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
for owner in '' GATEWAY_ ACTION_TARGETS_ KEY_VAULT_ JWKS_CREDENTIALS_ APPLICATION_SECRETS_; do
  keep "REKEY_${owner}DATABASE_PASSWORD" "$(openssl rand -hex 32)"
done
