import { defineConfig } from 'vite';
import { innerPage } from '../../scripts/vite-parts.mjs';

/** The page on which `npm run verify` checks WebGPU. */
export default defineConfig(innerPage(import.meta.dirname, '../../.cache/verification-page'));
