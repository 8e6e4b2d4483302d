import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { innerPage } from '../../scripts/vite-parts.mjs';

/** The page that the benchmarks run on; map, sample city and student that are measured there are the page's own. */
export default defineConfig({
  ...innerPage(import.meta.dirname, '../../.cache/bench', [svelte()]),
  publicDir: '../../public',
});
