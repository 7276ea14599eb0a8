import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import ts from 'typescript';
import { DeclaredAnswers } from './declared-answers.js';

const OUTPUT = 'src/open-api-metadata.ts';
/** Matched anywhere in a path. */
const SUFFIXES = { dtoFileNameSuffix: ['/dto/'], controllerFileNameSuffix: ['.controller.ts'] };
const PLATFORM = 'libs/platform';
const ERROR_BODIES = 'libs/http/src/dialects/error-bodies.ts';

type Visited = ReturnType<ReadonlyVisitor['collect']>;
/** Of each file: its classes, with what is known of their members. */
type Rows = readonly (readonly [ts.CallExpression, Readonly<Record<string, Facts>>])[];
type Facts = ts.Node | { readonly [name: string]: Facts };
type Answers = Pick<DeclaredAnswers, 'operations' | 'summaries' | 'fields' | 'schemas'>;

/**
 * Writes `src/open-api-metadata.ts` of each app and of libs/platform: what @nestjs/swagger has to know of DTO fields, the
 * comments on fields and routes, and what routes answer. The plugin of Nest reads the former from the sources, so DTOs need
 * no decorator beside their validators; the latter is read from the types that handlers return. Not part of the compilation
 * as usual, because Jest compiles with SWC and standalone would see nothing of it. Returns the files that were not current.
 */
export async function generateOpenApi(root: string, isCheck: boolean): Promise<string[]> {
  const apps = readdirSync(join(root, 'apps')).map((name) => join('apps', name));
  const withRoutes = apps.filter((app) => existsSync(join(root, app, 'src/app.module.ts')));
  const stale: string[] = [];
  for (const project of [PLATFORM, ...withRoutes]) {
    const file = join(project, OUTPUT);
    const text = metadataOf(join(root, project), project === PLATFORM ? [join(root, ERROR_BODIES)] : []);
    const current = existsSync(join(root, file)) ? await readFile(join(root, file), 'utf8') : '';
    if (current === text) continue;
    stale.push(file);
    if (!isCheck) await writeFile(join(root, file), text);
  }
  return stale;
}

function metadataOf(app: string, errorBodies: readonly string[]): string {
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
    answers: answersIn(program, files, errorBodies),
  });
}

const byName = (left: ts.SourceFile, right: ts.SourceFile): number => (left.fileName < right.fileName ? -1 : 1);

function answersIn(program: ts.Program, files: readonly ts.SourceFile[], errorBodies: readonly string[]): Answers {
  const answers = new DeclaredAnswers(program);
  for (const file of files) answers.read(file);
  for (const path of errorBodies) {
    const file = program.getSourceFile(path);
    if (file !== undefined) answers.readErrors(file);
  }
  return answers;
}

/** Of a route only its comment: answers are plain objects, of whose shape the plugin knows nothing. */
function summariesOnly([file, classes]: Visited['controllers'][number]): Rows[number] {
  const isSummary = ({ name }: ts.ObjectLiteralElementLike): boolean =>
    name !== undefined && ts.isIdentifier(name) && name.text === 'summary';
  const routes = Object.entries(classes).map(([name, methods]): [string, Readonly<Record<string, Facts>>] => [
    name,
    Object.fromEntries(
      Object.entries(methods)
        .map(([method, facts]) => [method, facts.properties.filter(isSummary)] as const)
        .filter(([, summary]) => summary.length > 0)
        .map(([method, summary]) => [method, ts.factory.createObjectLiteralExpression(summary)]),
    ),
  ]);
  return [file, Object.fromEntries(routes.filter(([, methods]) => Object.keys(methods).length > 0))];
}

const printer = ts.createPrinter({ removeComments: true });
const blank = ts.createSourceFile('blank.ts', '', ts.ScriptTarget.ES2022);

function print(node: Facts): string {
  if (isNode(node)) return printer.printNode(ts.EmitHint.Unspecified, node, blank).replace(/\s*\n\s*/g, ' ');
  const members = Object.entries(node).map(([name, value]) => `${name}: ${print(value)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

const isNode = (facts: Facts): facts is ts.Node => typeof facts.kind === 'number';

const members = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`)
    .sort()
    .join('');

interface Metadata {
  readonly models: Rows;
  readonly controllers: Rows;
  readonly typeImports: Readonly<Record<string, string>>;
  readonly answers: Answers;
}

function printed({ models, controllers, typeImports, answers }: Metadata): string {
  const local = Object.entries(typeImports).filter(([path]) => path.startsWith('./'));
  const types = local.map(([path]) => `    ${JSON.stringify(path)}: await import(${JSON.stringify(path)}),\n`);
  // A type of a lib cannot be imported by path; the field is shown as an object.
  const known = (text: string): string =>
    text.replace(/t\[("[^"]+")\]((?:\.\w+)+)/g, (use, path: string) => (path.startsWith('"./') ? use : 'Object'));
  const rows = (entries: Rows): string =>
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
