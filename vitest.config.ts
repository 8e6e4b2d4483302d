import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They start processes and take a minute or more each. Begun last, one of them would run alone for that long. */
const LONGEST = [
  'cli/train/train-continued.test.ts',
  'cli/report/report.test.ts',
  'cli/train/train-start.test.ts',
  'src/engine/review/read-route-file.test.ts',
  'e2e/fuzz/hostile-files.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isShort = ({ moduleId }: TestSpecification) => !LONGEST.some((name) => moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(isShort(a)) - Number(isShort(b)));
  }
}

export default defineConfig({
  // Components are rendered to text in Node; what needs a browser is tested in one (e2e/).
  plugins: [svelte()],
  test: {
    include: ['{src,bench,cli,parity,workers,scripts,tools,e2e}/**/*.test.ts'],
    environment: 'node',
    // As commands do, before anything is compiled: kernels with and without it differ in their last bits.
    setupFiles: ['src/nn/testing/relaxed-simd.ts', 'src/base/testing/equal-bytes.ts'],
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Files share their worker's modules: reading TensorFlow.js anew for each takes as long as the tests. What a test
    // changes outside of itself (globals, mocks, the backend) it puts back.
    pool: 'threads',
    isolate: false,
    // A machine that also computes answers late.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
