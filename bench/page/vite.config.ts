import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { gradientsOnly, headers, threadedWasm } from '../../scripts/vite-parts.mjs';

/** The page that runs the benchmarks in a browser's worker; built for them only and never part of the shipped folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // The map that is measured is the page's own.
  plugins: [svelte()],
  resolve: { alias: gradientsOnly },
  worker: { format: 'es', plugins: () => [threadedWasm()] },
  build: {
    target: 'es2022',
    outDir: '../../.cache/bench',
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
  },
  preview: { headers },
});
