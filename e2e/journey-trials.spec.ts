import { expect, test } from '@playwright/test';

/** For WebGPU without a card, where each of the hundreds of kernels of a step takes milliseconds. */
const smaller = { roads: 60, trips: 60 };

// Minutes on a busy machine without a graphics card.
test.describe.configure({ timeout: 400_000 });

test.beforeEach(({ page }) => page.goto(`http://127.0.0.1:${process.env.E2E_CHECKS_PORT}/`));

const replaced = expect.stringContaining(
  'The compute worker was replaced; the run goes on from its last checkpoint.',
);

test('routes that are drawn while a student learns on WebGPU come over and change nothing of it', async ({
  page,
}) => {
  const run = (watched: { watchEvery?: number }) =>
    page.evaluate((options) => window.runJobTrial(options), {
      backend: 'webgpu',
      city: smaller,
      job: { epochs: 1, batchSize: 32, odPairs: 1, lambda: 0 },
      ...watched,
    } as const);
  const plain = await run({});
  const watched = await run({ watchEvery: 0 });
  // One of each run: they stay until whoever asked for a run has kept its results.
  expect(watched).toMatchObject({ backend: 'webgpu', code: null, checkpointsLeft: 2 });
  expect(plain.snapshots).toEqual([]);
  const steps = watched.snapshots.map(({ step }) => step);
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(watched.networks.vanilla!.losses.length);
  for (const { roads } of watched.snapshots) expect(roads).toBeGreaterThanOrEqual(3);
  expect(watched.networks).toEqual(plain.networks);
  expect(watched.weights).toEqual(plain.weights);
});

test('a run whose graphics device is lost goes on from its last checkpoint in a new worker', async ({
  page,
}) => {
  const report = await page.evaluate((options) => window.runJobTrial(options), {
    backend: 'webgpu',
    city: smaller,
    job: { epochs: 3, batchSize: 24, odPairs: 1, lambda: 0 },
    kill: { how: 'destroy device', network: 'vanilla', afterStep: 3 },
  } as const);
  test.info().annotations.push({ type: 'report', description: JSON.stringify(report) });
  expect(report).toMatchObject({ backend: 'webgpu', code: null, checkpointsLeft: 1 });
  expect(report.states).toEqual(['ready', 'restarting', 'ready', 'closed']);
  expect(report.notes).toEqual([
    replaced,
    expect.stringMatching(/^Training the vanilla student (goes on after epoch [12] of 3|was finished)/),
  ]);
  expect(report.notes[0]).toContain('The graphics device was lost');
  expect([...new Set(report.networks.vanilla!.epochs)]).toEqual([1, 2, 3]);
});
