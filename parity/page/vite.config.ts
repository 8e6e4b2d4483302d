import { defineConfig } from 'vite';
import { innerPage } from '../../scripts/vite-parts.mjs';

/** The page on which `npx route-distillery verify` checks WebGPU. */
export default defineConfig(innerPage(import.meta.dirname, '../../.cache/verification-page'));
