import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Who reads files from beside the repository is found by who imports scripts/folders.mjs. */
const placesOutside = ['Literal[value', 'TemplateElement[value.raw'].map((text) => ({
  selector: `${text}=/shared.(data|reference)/]`,
  message: 'Only scripts/folders.mjs says where reference numbers and real data lie.',
}));

const MESSAGE = [
  "NewExpression[callee.name='Failure'] ",
  'VariableDeclarator[id.name=/^(message|what)$/] ',
  'CallExpression[callee.name=/^(badInput|refuse|refused|broken|fault|bad|unusable|cutOff|damagedPbf)$/] ',
  'CallExpression[callee.property.name=/^#?(refuse|refused|broken|fault|leaveOut|unusable)$/] ',
];
/** Names of what comes from a file, an address or a command line. */
const FOREIGN = '/^(name|file|fileName|path|text|cause|said|folder|address)$/';
/** A text of a stranger stands in a message as `shown` shows it: without hidden characters, not too long. */
const foreignInMessages = MESSAGE.flatMap((message) =>
  [
    `TemplateLiteral > Identifier.expressions[name=${FOREIGN}]`,
    `TemplateLiteral > MemberExpression.expressions[property.name=${FOREIGN}]`,
  ].map((foreign) => ({
    selector: message + foreign,
    message: 'Put what a stranger may have written through shown() or shownList() of src/base/text.ts.',
  })),
);

const csvByHand = {
  selector: 'Literal[value=\'""\']',
  message: 'Cells of CSV are written by csvCell() of src/base/text.ts: it also disarms formulas.',
};

/** The page is a frame that systems fill: words of its help may name one, its code may not. */
const systemNames = ['Identifier[name=', 'ImportDeclaration > Literal.source[value='].map((named) => ({
  selector: `${named}/lightst|htp|transfertraj|foundation|hoser|lmtad|lm-tad|flows|hexagon|recovery/i]`,
  message: 'The page knows no system: name what it shows, or move this to the view of the system.',
}));

export default ts.config(
  {
    ignores: [
      'node_modules',
      'dist',
      'lib',
      '.cache',
      '.svelte-check',
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
  { ignores: ['scripts/folders.*'], rules: { 'no-restricted-syntax': ['error', ...placesOutside] } },
  {
    files: ['{src,cli,bench,tools}/**/*.{ts,svelte}'],
    // What makes hostile files writes cells as a stranger would.
    ignores: ['**/*.test.ts', '**/testing/**', 'e2e/fuzz/**', 'src/base/text.ts', 'src/data/csv-scanner.ts'],
    rules: { 'no-restricted-syntax': ['error', ...placesOutside, csvByHand] },
  },
  {
    // Where files, addresses and options are read; the rooms beside speak of their own settings only.
    files: ['src/{base,data,engine,studio,systems}/**/*.ts', 'cli/**/*.ts', 'tools/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**', 'cli/page/**', 'src/base/text.ts', 'src/data/csv-scanner.ts'],
    rules: { 'no-restricted-syntax': ['error', ...placesOutside, csvByHand, ...foreignInMessages] },
  },
  {
    files: ['src/studio/**/*.svelte'],
    rules: { 'no-restricted-syntax': ['error', ...placesOutside, csvByHand, ...systemNames] },
  },
  {
    files: ['src/studio/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': ['error', ...placesOutside, csvByHand, ...foreignInMessages, ...systemNames],
    },
  },
);
