// Tests run as CommonJS compiled by SWC, the ESM-only packages included; boot.int.spec.ts covers the built ESM output.
const swc = (syntax) => [
  '@swc/jest',
  {
    jsc: {
      parser: syntax === 'typescript' ? { syntax, decorators: true } : { syntax },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
      target: 'es2022',
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const esmOnly = [
  '@nestjs',
  'jose',
  'oauth4webapi',
  'openid-client',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'uuid',
  'content-disposition',
  'cookie',
];

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc('typescript'), '^.+\\.m?js$': swc('ecmascript') },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`, '<rootDir>/(apps|libs)/[^/]+/dist/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/(apps|libs)/[^/]+/dist/'],
  testEnvironmentOptions: { customExportConditions: ['@rekey/source', 'node', 'node-addons'] },
};

export default {
  // A limit for what hangs, not a measure: the machine may be busy with the other worker.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs}/*/src/**/*.spec.ts', '<rootDir>/{scripts,test/support}/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs}/*/test/**/*.int.spec.ts'],
      globalSetup: '<rootDir>/libs/testing/dist/servers/global-setup.js',
      globalTeardown: '<rootDir>/libs/testing/dist/servers/global-teardown.js',
      setupFilesAfterEnv: ['<rootDir>/libs/testing/src/answers/answers.setup.ts'],
    },
    {
      ...shared,
      displayName: 'journeys',
      testMatch: ['<rootDir>/test/**/*.e2e.spec.ts'],
      globalSetup: '<rootDir>/libs/testing/dist/servers/global-setup.js',
      globalTeardown: '<rootDir>/libs/testing/dist/servers/global-teardown.js',
      setupFilesAfterEnv: ['<rootDir>/libs/testing/src/answers/answers.setup.ts'],
    },
  ],
};
