// Writes `src/open-api-metadata.ts` of each app and of libs/platform: what @nestjs/swagger has to know of DTO fields, the
// comments on fields and routes, and what routes answer. The plugin of Nest reads the former from the sources, so DTOs need
// no decorator beside their validators; the latter is read from the types that handlers return. Not part of the compilation
// as usual, because Jest compiles with SWC and standalone would see nothing of it.
// `--check` writes nothing and names the files that are not current.
import './lib/require-node.mjs';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import ts from 'typescript';
import { DeclaredAnswers } from './lib/declared-answers.mjs';
import { ROOT } from './lib/paths.mjs';

const OUTPUT = 'src/open-api-metadata.ts';
/** Matched anywhere in a path. */
const SUFFIXES = { dtoFileNameSuffix: ['/dto/'], controllerFileNameSuffix: ['.controller.ts'] };
const PLATFORM = join(ROOT, 'libs/platform');
const ERROR_BODIES = join(ROOT, 'libs/http/src/dialects/error-bodies.ts');

/** @returns {Promise<string[]>} The files that were not current, from the root of the checkout. */
export async function generateOpenApi({ check = false } = {}) {
  const stale = [];
  for (const app of [PLATFORM, ...appsWithRoutes()]) {
    const file = join(app, OUTPUT);
    const text = metadataOf(app);
    const current = existsSync(file) ? await readFile(file, 'utf8') : '';
    if (current === text) continue;
    stale.push(relative(ROOT, file));
    if (!check) await writeFile(file, text);
  }
  return stale;
}

function appsWithRoutes() {
  return readdirSync(join(ROOT, 'apps'))
    .map((name) => join(ROOT, 'apps', name))
    .filter((app) => existsSync(join(app, 'src/app.module.ts')));
}

function metadataOf(app) {
  const source = join(app, 'src');
  const program = ReadonlyVisitor.createTsProgram(join(app, 'tsconfig.json'));
  const visitor = new ReadonlyVisitor({
    pathToSource: source,
    classValidatorShim: true,
    introspectComments: true,
    esmCompatible: true,
    ...SUFFIXES,
  });
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${source}/`));
  const files = own.filter(({ fileName }) => !/\.spec\.ts$/.test(fileName)).sort(byName);
  for (const file of files) visitor.visit(program, file);
  const { models, controllers } = visitor.collect();
  return printed({
    models,
    controllers: controllers.map(summariesOnly),
    typeImports: visitor.typeImports,
    answers: answersIn(program, files, app === PLATFORM ? [program.getSourceFile(ERROR_BODIES)] : []),
  });
}

const byName = (left, right) => (left.fileName < right.fileName ? -1 : 1);

function answersIn(program, files, errorBodies) {
  const answers = new DeclaredAnswers(program);
  for (const file of files) answers.read(file);
  for (const file of errorBodies) answers.readErrors(file);
  const { operations, summaries, fields, schemas } = answers;
  return { operations, summaries, fields, schemas };
}

/** Of a route only its comment: answers are plain objects, of whose shape the plugin knows nothing. */
function summariesOnly([file, classes]) {
  const isSummary = (property) => property.name.text === 'summary';
  const routes = Object.entries(classes).map(([name, methods]) => [
    name,
    Object.fromEntries(
      Object.entries(methods)
        .map(([method, facts]) => [method, facts.properties.filter(isSummary)])
        .filter(([, summary]) => summary.length > 0)
        .map(([method, summary]) => [method, ts.factory.createObjectLiteralExpression(summary)]),
    ),
  ]);
  return [file, Object.fromEntries(routes.filter(([, methods]) => Object.keys(methods).length > 0))];
}

const printer = ts.createPrinter({ removeComments: true });
const blank = ts.createSourceFile('blank.ts', '', ts.ScriptTarget.ES2022);

function print(node) {
  if (node.kind !== undefined) return printer.printNode(ts.EmitHint.Unspecified, node, blank).replace(/\s*\n\s*/g, ' ');
  const members = Object.entries(node).map(([name, value]) => `${name}: ${print(value)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

const members = (values) =>
  Object.entries(values)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`)
    .sort()
    .join('');

function printed({ models, controllers, typeImports, answers }) {
  const local = Object.entries(typeImports).filter(([path]) => path.startsWith('./'));
  const types = local.map(([path]) => `    ${JSON.stringify(path)}: await import(${JSON.stringify(path)}),\n`);
  // A type of a lib cannot be imported by path; the field is shown as an object.
  const known = (text) =>
    text.replace(/t\[("[^"]+")\]((?:\.\w+)+)/g, (use, path) => (JSON.parse(path).startsWith('./') ? use : 'Object'));
  const rows = (entries) =>
    entries
      .filter(([, classes]) => Object.keys(classes).length > 0)
      .map(([file, classes]) => {
        const lines = Object.entries(classes).map(([name, facts]) => `          ${name}: ${known(print(facts))},\n`);
        return `        [${print(file)}, {\n${lines.join('')}        }],\n`;
      })
      .sort()
      .join('');
  return `// Written by \`npm run generate\` from the DTOs and controllers. Not to be edited.

/** For the OpenAPI document: fields of the DTOs, what the comments on them and on the routes say, and what routes answer. */
export async function openApiMetadata() {
${types.length === 0 ? '' : `  const t = {\n${types.join('')}  };\n`}  return {
    '@nestjs/swagger': {
      models: [
${rows(models)}      ],
      controllers: [
${rows(controllers)}      ],
    },
    answers: ANSWERS,
  };
}

const ANSWERS = {
  operations: {
${members(answers.operations)}  },
  summaries: {
${members(answers.summaries)}  },
  fields: {
${members(answers.fields)}  },
  schemas: {
${members(answers.schemas)}  },
};
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check');
  const stale = await generateOpenApi({ check });
  for (const file of stale) console.log(check ? `${file} is not current: run npm run generate` : `${file} written`);
  process.exitCode = check && stale.length > 0 ? 1 : 0;
}
