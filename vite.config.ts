import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { notices } from './scripts/notices.mjs';
import { gradientsOnly, headers, offlineFiles, strictPage } from './scripts/vite-parts.mjs';

const at = (path: string) => join(import.meta.dirname, path);

const noticesOf = notices();

export default defineConfig({
  // Relative, so that the build runs under any path of any server.
  base: './',
  plugins: [svelte(), strictPage(), noticesOf.page, offlineFiles(at('public'))],
  resolve: { alias: gradientsOnly },
  worker: { format: 'es', plugins: () => [noticesOf.workers] },
  build: {
    target: 'es2022',
    sourcemap: true,
    // The map and its layers are one library each, and come after the first view.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { page: at('index.html'), 'service-worker': at('src/offline/service-worker.ts') },
      // The service worker is found beside the page, under one name for ever.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
        // What the first view needs comes as one file: dozens of small ones compress less well.
        codeSplitting: {
          groups: [{ name: 'first-view', tags: ['$initial'], test: (id) => !id.includes('/src/offline/') }],
        },
      },
    },
  },
  server: { headers },
  preview: { port: 4173, headers },
});
