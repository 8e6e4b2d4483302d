import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Components are rendered to text in Node; what needs a browser is tested in one (e2e/).
  plugins: [svelte()],
  test: {
    include: ['{src,bench,cli,workers,scripts,e2e}/**/*.test.ts'],
    environment: 'node',
    maxWorkers: '100%',
    // Files share their worker's modules: reading TensorFlow.js anew for each takes as long as the tests. What a test
    // changes outside of itself (globals, mocks, the backend) it puts back.
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
  },
});
