import nx from '@nx/eslint-plugin';
import { createProjectGraphAsync } from 'nx/src/devkit-exports.js';
import tseslint from 'typescript-eslint';

// The boundary rule reads the graph of projects that Nx left on disk, and without one it passes everything. Made here,
// it exists in a fresh clone and follows every change of a package.json.
process.env.NX_DAEMON = 'false';
await createProjectGraphAsync({ exitOnError: false });

const pureLibs = ['contracts', 'lifecycle', 'crypto'];
const libs = [
  ...pureLibs,
  'cache',
  'config',
  'errors',
  'database',
  'messaging',
  'identity',
  'http',
  'egress',
  'platform',
  'telemetry',
  'transparency-log',
];
const tag = (name) => `type:${name}`;
const may = (from, to, extra = {}) => ({ sourceTag: tag(from), onlyDependOnLibsWithTags: to.map(tag), ...extra });
const noFrameworks = { bannedExternalImports: ['@nestjs/*', 'typeorm', 'kafkajs'] };

/** Who may use whom. A violation fails lint; `scripts/boundaries.spec.ts` plants one to prove it. */
const depConstraints = [
  may('errors', []),
  may('cache', [], noFrameworks),
  may('contracts', ['errors'], noFrameworks),
  may('lifecycle', ['errors'], noFrameworks),
  may('crypto', ['errors'], noFrameworks),
  may('transparency-log', [], noFrameworks),
  may('config', ['contracts', 'errors']),
  may('telemetry', ['config']),
  may('database', ['config', 'errors', 'crypto', 'lifecycle', 'telemetry']),
  may('messaging', ['config', 'contracts', 'database', 'errors', 'telemetry']),
  may('identity', ['config', 'contracts', 'crypto', 'errors', 'telemetry']),
  may('egress', ['config']),
  may('http', ['config', 'contracts', 'database', 'errors', 'identity', 'telemetry']),
  may('platform', [
    'cache',
    'config',
    'contracts',
    'crypto',
    'database',
    'egress',
    'errors',
    'http',
    'identity',
    'lifecycle',
    'messaging',
    'telemetry',
  ]),
  may('devkit', ['config', 'contracts', 'database']),
  may('testing', [...libs, 'devkit']),
  may('app', libs),
  may('composition', [...libs, 'app', 'devkit']),
];

const boundaries = (constraints) => [
  'error',
  {
    enforceBuildableLibDependency: false,
    allow: [],
    depConstraints: constraints,
    // The helpers for specs start whole services; specs of the libs inside those services use the helpers' databases.
    ignoredCircularDependencies: [...libs, 'devkit'].map((lib) => ['@rekey/testing', `@rekey/${lib}`]),
  },
];
/** Specs may use what their project may, and the servers for specs. */
const andTesting = (constraint) => ({
  ...constraint,
  onlyDependOnLibsWithTags: [...constraint.onlyDependOnLibsWithTags, tag('testing')],
});

/** `.catch(() => undefined)` is right where a comment right above says why; anywhere else it hides a failure for ever. */
const reasonedSilence = {
  create(context) {
    const source = context.sourceCode;
    const isSilent = ({ type, body }) =>
      type === 'ArrowFunctionExpression' &&
      ((body.type === 'Identifier' && body.name === 'undefined') ||
        (body.type === 'BlockStatement' && body.body.length === 0));
    return {
      "CallExpression[callee.property.name='catch']"(node) {
        if (node.arguments.length !== 1 || !isSilent(node.arguments[0])) return;
        const { line } = node.callee.property.loc.start;
        const statement = source.getAncestors(node).findLast(({ type }) => /Statement|Declaration$/.test(type));
        const first = statement?.loc.start.line ?? line;
        const isSaid = source.getAllComments().some(({ loc: { end } }) => end.line >= first - 1 && end.line <= line);
        if (!isSaid) context.report({ node, message: 'Say in a comment right above why the failure does not matter.' });
      },
    };
  },
};
/** What Nest injects is no list of arguments: constructors, and handlers whose parameters are decorated. */
const fewParameters = {
  create(context) {
    const check = (node) => {
      const { params, parent } = node;
      const isConstructor = parent.type === 'MethodDefinition' && parent.kind === 'constructor';
      if (params.length <= 4 || isConstructor || params.some(({ decorators = [] }) => decorators.length > 0)) return;
      context.report({ node, message: 'At most four parameters: make them an object.' });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};
const rekey = { rules: { 'few-parameters': fewParameters, 'reasoned-silence': reasonedSilence } };

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '.cache/**',
      '.rekey/**',
      'coverage/**',
      'examples/**',
      // Compiled where it is planted: here its service has no name.
      'test/planted-service/colours/**',
      '**/open-api-metadata.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['{apps,libs,test,bench,scripts}/**/*.ts'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx, rekey },
    languageOptions: { parserOptions: { project: ['./tsconfig.eslint.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(depConstraints),
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true, IIFEs: true }],
      'no-console': 'error',
      'rekey/few-parameters': 'error',
      'rekey/reasoned-silence': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.name='forwardRef']", message: 'Extract the data or publish an event.' },
      ],
    },
  },
  {
    files: ['{apps,libs}/**/*.spec.ts', '{apps,libs}/*/test/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(depConstraints.map(andTesting)) },
  },
  {
    // Journeys and benches put the whole together.
    files: ['{test,bench,scripts}/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries([{ sourceTag: '*', onlyDependOnLibsWithTags: ['*'] }]) },
  },
  {
    files: ['**/*.spec.ts', '{test,bench,scripts}/**/*.ts', '{apps,libs}/*/test/**/*.ts', 'libs/testing/**/*.ts'],
    rules: {
      'max-lines': ['error', 500],
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'rekey/few-parameters': 'off',
      'rekey/reasoned-silence': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    extends: [...tseslint.configs.recommended],
    rules: { 'max-lines': ['error', 400] },
  },
);
