import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

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
  { ignores: ['scripts/folders.*'], rules: { 'no-restricted-syntax': ['error', ...placesOutside] } },
);
