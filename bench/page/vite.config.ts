import { defineConfig } from 'vite';
import { gradientsOnly, headers, threadedWasm } from '../../scripts/vite-parts.mjs';

/** The page that runs the benchmarks in a browser's worker; built for them only and never part of the shipped folder. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { alias: gradientsOnly },
  worker: { format: 'es', plugins: () => [threadedWasm()] },
  build: {
    target: 'es2022',
    outDir: '../../.cache/bench',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
  },
  preview: { headers },
});
