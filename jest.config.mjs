// Specs and their helpers run as CommonJS compiled by SWC. The product that they import is what `tsc` built: the first thing
// here is to build it. See libs/testing/src/jest for why.
import { prepare } from './scripts/lib/prepare.mjs';

const swc = [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
      target: 'es2022',
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/libs/testing/dist/jest/environment.js',
  runtime: `${import.meta.dirname}/libs/testing/dist/jest/runtime.js`,
  transform: { '^.+\\.ts$': swc },
  transformIgnorePatterns: ['/node_modules/', '<rootDir>/(apps|libs)/[^/]+/dist/'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/(apps|libs)/[^/]+/dist/'],
  testEnvironmentOptions: { customExportConditions: ['@rekey/source', 'node', 'node-addons'] },
};

const config = {
  // A limit for what hangs, not a measure: the machine may be busy with much else.
  testTimeout: 300_000,
  testSequencer: `${import.meta.dirname}/libs/testing/dist/jest/sequencer.js`,
  // What a worker has loaded stays; what its specs left behind goes with it.
  workerIdleMemoryLimit: '1GB',
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

export default async () => {
  await prepare();
  return config;
};
