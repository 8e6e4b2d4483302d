import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { gradientsOnly, isolation, threadedWasm } from './scripts/vite-parts.mjs';

export default defineConfig({
  // Relative, so that the build runs under any path of any server.
  base: './',
  plugins: [svelte()],
  resolve: { alias: gradientsOnly },
  worker: { format: 'es', plugins: () => [threadedWasm()] },
  build: { target: 'es2022', sourcemap: true, chunkSizeWarningLimit: 1500 },
  server: { headers: isolation },
  preview: { port: 4173, headers: isolation },
});
