import { defineConfig } from 'vite';
import { innerPage } from '../../scripts/vite-parts.mjs';

/** The page that runs checks on the device. */
export default defineConfig(innerPage(import.meta.dirname, '../../.cache/bench-page'));
