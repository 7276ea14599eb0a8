import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Message {
  readonly ruleId: string;
  readonly message: string;
}

/** What must be refused where. The file only says in whose name the text is linted; it is not touched. */
const violations = [
  ['an app that imports another app', 'apps/gateway', `import { x } from '@rekey/key-vault';`],
  ['an app that reaches into another by path', 'apps/gateway', `import { x } from '../../key-vault/src/index.js';`],
  ['an app that imports the tests’ servers outside its specs', 'apps/key-vault', `import { x } from '@rekey/testing';`],
  ['an app that brings its own servers', 'apps/key-vault', `import { x } from '@rekey/devkit';`],
  ['a lib that imports an app', 'libs/http', `import { x } from '@rekey/gateway';`],
  ['the helpers for specs that import an app', 'libs/testing', `import { x } from '@rekey/gateway';`],
  ['two libs that import each other', 'libs/config', `import { x } from '@rekey/messaging';`],
  ['events that know the database library', 'libs/contracts', `import { x } from '@rekey/database';`],
  ['events that know TypeORM', 'libs/contracts', `import { DataSource as x } from 'typeorm';`],
  ['events that know Kafka', 'libs/contracts', `import x from 'kafkajs';`],
  ['a ring that knows Nest', 'libs/lifecycle', `import { Module as x } from '@nestjs/common';`],
  ['cryptography that knows Nest', 'libs/crypto', `import { Module as x } from '@nestjs/common';`],
] as const;

const allowed = [
  ['the composition of apps', 'apps/standalone', `import { x } from '@rekey/key-vault';`],
  ['the composition that brings its servers', 'apps/standalone', `import { x } from '@rekey/devkit';`],
  ['an app that imports a lib', 'apps/key-vault', `import { x } from '@rekey/lifecycle';`],
  ['libs that refer to errors', 'libs/contracts', `import { x } from '@rekey/errors';`],
] as const;

function boundaryMessages(): Map<string, Message[]> {
  const cases = [...violations, ...allowed];
  const input = JSON.stringify(
    cases.map(([, project, statement]) => ({
      filePath: `${project}/src/index.ts`,
      text: `${statement}\nexport const used = x;\n`,
    })),
  );
  const output = execFileSync(process.execPath, [join(__dirname, 'lib/lint-text.mjs')], { input, encoding: 'utf8' });
  const results = JSON.parse(output) as Message[][];
  return new Map(
    cases.map(([name], index) => [
      name,
      (results[index] ?? []).filter(({ ruleId }) => ruleId === '@nx/enforce-module-boundaries'),
    ]),
  );
}

describe('boundaries between projects', () => {
  let messages: Map<string, Message[]>;
  beforeAll(() => {
    messages = boundaryMessages();
  }, 60_000);

  it.each(violations)('refuse %s', (name) => {
    expect(messages.get(name)).toHaveLength(1);
  });

  it.each(allowed)('allow %s', (name) => {
    expect(messages.get(name)).toEqual([]);
  });
});
