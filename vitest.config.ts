import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Components are rendered to text in Node; what needs a browser is tested in one (e2e/).
  plugins: [svelte()],
  test: {
    include: ['{src,bench,cli,workers,scripts}/**/*.test.ts'],
    environment: 'node',
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});
