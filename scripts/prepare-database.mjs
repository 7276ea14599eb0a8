// The owner's step of the distributed shape, before its services start and again after a password has changed: makes schemas
// and roles, and sets the login of each service as its URL has it. No service needs the owner's URL.
//   REKEY_DATABASE_URL=postgres://owner:…@host/rekey REKEY_KEY_VAULT_DATABASE_URL=postgres://key_vault:…@host/rekey … node scripts/prepare-database.mjs
import { ConfigError } from '@rekey/config';
import { databaseUrlVariableOf, SERVICE_NAMES } from '@rekey/contracts';
import { prepareLogins } from '@rekey/database';

/** Messages never repeat a value: it holds a password. */
function urlOf(variable, problems) {
  const value = process.env[variable] ?? '';
  if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) return new URL(value);
  problems.push(`${variable}: must be a postgres:// URL`);
  return new URL('postgres://-');
}

function loginOf(service, problems) {
  const variable = databaseUrlVariableOf(service);
  const { username, password } = urlOf(variable, problems);
  if (username === '' || password === '') problems.push(`${variable}: must name a user with a password`);
  return { service, user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

try {
  const problems = [];
  const owner = urlOf('REKEY_DATABASE_URL', problems);
  const logins = SERVICE_NAMES.map((service) => loginOf(service, problems));
  if (problems.length > 0) throw new ConfigError(problems);
  await prepareLogins(owner.toString(), logins);
  process.stdout.write(`Schemas, roles and logins are there: ${logins.map(({ user }) => user).join(', ')}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
