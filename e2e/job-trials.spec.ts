import { expect, test } from '@playwright/test';
import type { JobTrialOptions } from './bench-page/job-trial';
import { brokenDatasets } from '../src/data/testing/broken-datasets';

const city = { roads: 120, trips: 300 };
/** For WebGPU without a card, where each of the hundreds of kernels of a step takes milliseconds. */
const small = { roads: 80, trips: 100 };

// Minutes on a busy machine without a graphics card.
test.describe.configure({ timeout: 400_000 });

test.beforeEach(({ page }) => page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Loss of the first steps and of the last. */
const course = (losses: readonly number[]) => ({
  first: mean(losses.slice(0, 3)),
  last: mean(losses.slice(-3)),
});

test('trains teacher and student on WebGPU in a worker and draws routes that arrive', async ({ page }) => {
  const report = await page.evaluate((options) => window.runJobTrial(options), {
    backend: 'webgpu',
    city: small,
    job: { epochs: 3, batchSize: 16, odPairs: 5 },
  } as const);
  test.info().annotations.push({ type: 'report', description: JSON.stringify(report) });
  // Teacher and student stay as checkpoints until whoever asked for the run has kept its results.
  expect(report).toMatchObject({ backend: 'webgpu', code: null, checkpointsLeft: 2 });
  // Of the worker that makes the student's batches nothing is heard unless it dies.
  expect(report.notes).not.toContainEqual(expect.stringContaining('Batches are made'));
  const teacher = course(report.networks.teacher!.losses);
  const student = course(report.networks.distilled!.losses);
  expect(teacher.last).toBeLessThan(0.85 * teacher.first);
  expect(student.last).toBeLessThan(0.85 * student.first);
  expect(report.arrived!.routes).toBe(10);
  expect(report.arrived!.share).toBeGreaterThanOrEqual(0.5);
});

test('a real run stands still when paused, takes one optimiser step per step, and is cancelled', async ({
  page,
}) => {
  const report = await page.evaluate((options) => window.driveJobTrial(options), {
    backend: 'wasm',
    city,
    job: { epochs: 200, batchSize: 16 },
  } as const);
  const [pausedAt, waited, oneMore, threeMore] = report.steps;
  expect(pausedAt).toBeGreaterThan(0);
  expect(waited).toBe(pausedAt);
  expect(oneMore).toBe(pausedAt + 1);
  expect(threeMore).toBe(pausedAt + 4);
  expect(report).toMatchObject({ wentOn: true, code: 'cancelled', checkpointsLeft: 0 });
  expect(report.slowness).toBeLessThan(20);
});

const replaced = expect.stringContaining(
  'The compute worker was replaced; the run goes on from its last checkpoint.',
);

test('a run whose worker is ended in mid-run goes on from its last checkpoint to the very same end', async ({
  page,
}) => {
  const job = { epochs: 12, batchSize: 16, odPairs: 4 };
  const kill = { how: 'terminate', network: 'distilled', afterStep: 40 } as const;
  const run = (options: JobTrialOptions) => page.evaluate((wanted) => window.runJobTrial(wanted), options);
  const report = await run({ backend: 'wasm', city, job, kill });
  expect(report).toMatchObject({ backend: 'wasm', code: null, checkpointsLeft: 2 });
  expect(report.states).toEqual(['ready', 'restarting', 'ready', 'closed']);
  expect(report.notes).toEqual([
    replaced,
    'Training the teacher was finished: its checkpoint was loaded.',
    expect.stringMatching(
      /^Training the distilled student goes on after epoch \d+ of 12, from the last checkpoint\.$/,
    ),
  ]);
  // Epochs before the worker's death are told again by the next.
  const epochs = Array.from({ length: 12 }, (_, epoch) => epoch + 1);
  expect([...new Set(report.networks.teacher!.epochs)]).toEqual(epochs);
  expect([...new Set(report.networks.distilled!.epochs)]).toEqual(epochs);

  const straight = await run({ backend: 'wasm', city, job });
  expect(straight.notes).toEqual([]);
  expect(report.weights).toEqual(straight.weights);
});

test('every broken data set gives its message in the data worker', async ({ page }) => {
  const reports = await page.evaluate(() => window.loadBrokenDatasets());
  const wanted = brokenDatasets();
  expect(reports.map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
  for (const [i, { name, expected, refused }] of wanted.entries()) {
    const { refusal, report } = reports[i];
    if (!refused) expect(report, name).toMatch(expected);
    else
      expect(refusal, name).toEqual({
        code: 'bad-input',
        message: expect.stringMatching(expected),
        file: expect.any(String),
      });
  }
});
