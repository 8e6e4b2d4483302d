import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Rooms of the house from the cellar up: a room may import from itself and from rooms before it. */
const rooms = [
  'domain',
  'data',
  'matching',
  'nn',
  'models',
  'distillation',
  'generation',
  'evaluation',
  'engine',
  'verification',
  'studio',
];
const mayImport = {
  domain: ['domain'],
  data: ['domain', 'data'],
  matching: ['domain', 'matching'],
  nn: ['domain', 'nn'],
  models: ['domain', 'data', 'nn', 'models'],
  distillation: ['domain', 'data', 'nn', 'models', 'distillation'],
  generation: ['domain', 'data', 'nn', 'models', 'generation'],
  evaluation: ['domain', 'data', 'nn', 'models', 'generation', 'evaluation'],
  engine: [
    'domain',
    'data',
    'matching',
    'nn',
    'models',
    'distillation',
    'generation',
    'evaluation',
    'engine',
  ],
  verification: rooms.filter((room) => room !== 'studio'),
  studio: rooms.filter((room) => room !== 'verification'),
};

const importDirection = rooms.map((room) => ({
  files: [`src/${room}/**/*.{ts,svelte}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: rooms.filter((other) => !mayImport[room].includes(other)).map((other) => `**/${other}/**`),
            message: `src/${room} may import only from: ${mayImport[room].join(', ')} (see CONTRIBUTING.md).`,
          },
          {
            group: ['**/cli/**', '**/workers/**', 'node:*'],
            message: 'The engine runs in browsers: no cli, worker entry or Node module here.',
          },
        ].filter((pattern) => pattern.group.length > 0),
      },
    ],
  },
}));

/** Who reads files from beside the repository is found by who imports scripts/folders.mjs. */
const placesOutside = ['Literal[value', 'TemplateElement[value.raw'].map((text) => ({
  selector: `${text}=/shared.(data|reference)/]`,
  message: 'Only scripts/folders.mjs says where reference numbers and real data lie.',
}));

export default ts.config(
  {
    ignores: [
      'node_modules',
      'dist',
      '.cache',
      'public',
      '**/*.generated.ts',
      'src/nn/kernels/wasm/assembly',
      'test-results',
      'playwright-report',
      'out',
      'runs',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node, ...globals.worker } } },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  ...importDirection,
  { ignores: ['scripts/folders.*'], rules: { 'no-restricted-syntax': ['error', ...placesOutside] } },
  { files: ['src/**/*.test.ts', 'src/**/testing/**'], rules: { 'no-restricted-imports': 'off' } },
);
