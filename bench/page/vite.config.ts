import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { innerPage } from '../../scripts/vite-parts.mjs';

/** The page that the benchmarks run on; the map that is measured there is the page's own. */
export default defineConfig(innerPage(import.meta.dirname, '../../.cache/bench', [svelte()]));
