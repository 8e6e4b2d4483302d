import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { makeDatasetCommand } from '../../data/data-card-markdown';
import { previewGps } from '../../data/gps/preview-gps';
import { straightLines } from '../../evaluation/recovery/baselines/straight-lines';
import { oneByOne } from '../../evaluation/recovery/recover-traces';
import { localTask } from '../protocol/local-task';
import { settingsOfCard } from './card-settings';
import { DatasetBuilder } from './dataset-builder';
import { smallTownMap, smallTownTraces } from './testing/small-town';

const SETTINGS = {
  files: 'run/pretrained.safetensors',
  digest: 'ab12',
  everySeconds: 2,
  longerThanSeconds: 4,
};
const lines = oneByOne(straightLines);

async function readTown(): Promise<DatasetBuilder> {
  const builder = new DatasetBuilder();
  await builder.readRoads([smallTownMap()], {}, NO_TASK);
  const files = [smallTownTraces(10)];
  const { choice } = await previewGps(files);
  await builder.readTraces([{ files, choice }], {}, NO_TASK);
  return builder;
}

describe('gaps that are filled before the matching', () => {
  it('have points that are matched too, which the card says, and a card builds again', async () => {
    const builder = await readTown();
    const { step } = await builder.match({}, localTask());
    const { traces, step: filling } = await builder.fillGaps(lines, SETTINGS, NO_TASK);
    const again = await builder.match({}, localTask());
    const { points, filled, traces: changed } = filling.counts;
    expect(changed).toBe(10);
    // Points come every 5 s, so that two fit between any two of them.
    expect(filled).toBe(2 * (points - 10));
    expect(traces.times.length).toBe(points + filled);
    expect(again.match!.quality.points).toBe(points + filled);
    expect(step.counts.trips).toBe(again.step.counts.trips);

    const { card, extras } = await builder.finish('Town', { by: 'od', seed: 7 }, NO_TASK, undefined, true);
    // What is kept to learn from is what was recorded.
    expect(extras!.traces!.times.length).toBe(points);
    const names = card!.steps.map(({ name }) => name);
    expect(names.indexOf('Gaps filled')).toBe(names.indexOf('Matching to roads') - 1);
    expect(settingsOfCard(card!).dataset!.trips).toMatchObject({ filling: SETTINGS });
    expect(makeDatasetCommand(card!)).toContain('--recover-by run/pretrained.safetensors --out');
  });

  it('stay as they are where they are short', async () => {
    const builder = await readTown();
    const short = await builder.fillGaps(lines, { ...SETTINGS, longerThanSeconds: 5 }, NO_TASK);
    expect(short.step.counts).toMatchObject({ traces: 0, filled: 0 });
  });

  it('are filled anew from what was recorded, or emptied again, and what was matched before is gone', async () => {
    const builder = await readTown();
    const first = await builder.fillGaps(lines, SETTINGS, NO_TASK);
    const again = await builder.fillGaps(lines, SETTINGS, NO_TASK);
    expect(again).toEqual(first);
    const { quality } = (await builder.match({}, localTask())).match!;
    builder.emptyGaps();
    expect(() => builder.traceDetail(0)).toThrow('Match the traces first.');
    const recorded = (await builder.match({}, localTask())).match!;
    expect(quality.points - recorded.quality.points).toBe(first.step.counts.filled);
    const { card } = await builder.finish('Town', { by: 'od', seed: 7 }, NO_TASK);
    expect(card!.steps.map(({ name }) => name)).not.toContain('Gaps filled');
  });

  it('are refused before there are traces, and where points would never come', async () => {
    const builder = new DatasetBuilder();
    await expect(builder.fillGaps(lines, SETTINGS, NO_TASK)).rejects.toThrow('Read GPS traces first.');
    const read = await readTown();
    const never = { ...SETTINGS, everySeconds: 0 };
    await expect(read.fillGaps(lines, never, NO_TASK)).rejects.toThrow('so many seconds, which are above 0');
  });

  it('are not filled where a card says something else than seconds', async () => {
    const builder = await readTown();
    await builder.fillGaps(lines, SETTINGS, NO_TASK);
    await builder.match({}, localTask());
    const { card } = await builder.finish('Town', { by: 'od', seed: 7 }, NO_TASK);
    const steps = card!.steps.map((step) =>
      step.name === 'Gaps filled' ? { ...step, settings: { ...step.settings, everySeconds: 'often' } } : step,
    );
    expect(() => settingsOfCard({ ...card!, steps })).toThrow(
      'The card\'s step "Gaps filled": everySeconds must be number',
    );
  });
});
