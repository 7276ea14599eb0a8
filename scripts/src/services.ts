import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseUrlVariableOf, SERVICE_NAMES, SERVICES, type ServiceName } from '@rekey/contracts';

const COMPOSE = 'docker/compose.yaml';
const PROJECTS = 'tsconfig.json';

/**
 * Writes what has to name every service and cannot ask `SERVICES` itself: parts of the compose file, and the projects that
 * `tsc -b` builds. Returns the files that were not current.
 */
export async function generateServices(root: string, isCheck: boolean): Promise<string[]> {
  const files = {
    [COMPOSE]: composeWith(await readFile(join(root, COMPOSE), 'utf8')),
    [PROJECTS]: projectsOf(root),
  };
  const stale: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    if (text === (await readFile(join(root, file), 'utf8'))) continue;
    if (!isCheck) await writeFile(join(root, file), text);
    stale.push(file);
  }
  return stale;
}

function composeWith(text: string): string {
  // The gateway's has a port outside and the bootstrap token besides, and its image prepares the database.
  const containers = SERVICE_NAMES.filter((service) => service !== 'gateway').map(containerOf);
  const parts: Readonly<Record<string, string>> = {
    logins: SERVICE_NAMES.map(loginOf).join('\n'),
    URLs: SERVICE_NAMES.map((service) => `  ${SERVICES[service].urlVariable}: http://${service}:8080`).join('\n'),
    'database URLs': SERVICE_NAMES.map((service) => `      ${databaseUrlVariableOf(service)}: *${service}-login`).join(
      '\n',
    ),
    services: containers.join('\n\n'),
  };
  return Object.entries(parts).reduce((before, [name, lines]) => withPart(before, name, lines), text);
}

/** The lines between `# <name> (npm run generate)` and `# end of <name>`. @throws Error where these are missing */
function withPart(text: string, name: string, lines: string): string {
  const part = new RegExp(`( *# ${name} \\(npm run generate\\)\n)[^]*?(\n *# end of ${name}\n)`);
  if (!part.test(text)) throw new Error(`${COMPOSE} has no part "${name}"`);
  return text.replace(part, (_, start: string, end: string) => `${start}${lines}${end}`);
}

function loginOf(service: ServiceName): string {
  const user = service.replaceAll('-', '_');
  const password = databaseUrlVariableOf(service).replace(/URL$/, 'PASSWORD');
  return `  - &${service}-login postgres://${user}:\${${password}:?run docker/make-env.sh}@postgres:5432/rekey`;
}

function containerOf(service: ServiceName): string {
  return `  ${service}:
    <<: *service
    image: rekey/${service}
    build:
      <<: *build
      args: { APP: ${service}, NODE_IMAGE: '\${REKEY_NODE_IMAGE:-node:24-slim}' }
    environment:
      <<: *environment
      REKEY_DATABASE_URL: *${service}-login`;
}

/** Every folder that is compiled. */
function projectsOf(root: string): string {
  const folders = ['libs', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  const compiled = [...folders, 'bench', 'scripts'].filter((path) => existsSync(join(root, path, 'tsconfig.json')));
  return `${JSON.stringify({ files: [], references: compiled.sort().map((path) => ({ path })) }, null, 2)}\n`;
}
