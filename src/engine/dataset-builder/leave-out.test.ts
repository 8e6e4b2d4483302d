import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { previewGps } from '../../data/gps/preview-gps';
import type { Dataset } from '../../domain/dataset';
import { localTask } from '../protocol/local-task';
import type { BuiltTrips } from './built-parts';
import { settingsOfCard } from './card-settings';
import { DatasetBuilder } from './dataset-builder';
import { LEAVE_OUT_STEP, leftOut } from './leave-out';
import { smallTownMap, smallTownTraces } from './testing/small-town';

const split = { by: 'vehicle', seed: 7 } as const;

async function matchedWithoutBridges(): Promise<{ builder: DatasetBuilder; built: BuiltTrips }> {
  const builder = new DatasetBuilder(undefined, () => new Date('2026-01-02T03:04:05Z'));
  await builder.readRoads([smallTownMap('town.osm', true)], {}, NO_TASK);
  const files = [smallTownTraces(40)];
  await builder.readTraces([{ files, choice: (await previewGps(files)).choice }], {}, NO_TASK);
  return { builder, built: await builder.match({}, localTask()) };
}

const { builder, built } = await matchedWithoutBridges();
const match = built.match!;
const { spots } = match.trouble;
const whereIs = ({ lon, lat }: { lon: number; lat: number }) => [lon, lat] as const;
const tripsOf = ({ trips }: Dataset) => Object.values(trips).reduce((sum, set) => sum + set.tripCount, 0);

describe('traces that are left out', () => {
  let left: Dataset;
  const beyond = Array.from(match.tripTrace).find((trace) => !spots[0].traces.includes(trace))!;
  beforeAll(async () => {
    const wish = { spots: [whereIs(spots[0])], traces: [beyond] };
    left = await builder.finish('Left', split, NO_TASK, wish);
  });

  it('are those with trouble at a spot, and those that are named', async () => {
    expect(match.quality.splits).toBeGreaterThan(5);
    expect(spots[0].traces.length).toBeGreaterThan(2);
    const out = new Set([...spots[0].traces, beyond]);
    const { kept, isOut, counts } = leftOut(match, [spots[0]], [beyond, spots[0].traces[0]]);
    expect(
      new Set(Array.from(isOut, (is, trace) => (is ? trace : -1)).filter((trace) => trace >= 0)),
    ).toEqual(out);
    expect([...kept].some((trip) => out.has(match.tripTrace[trip]))).toBe(false);
    expect(counts.tracesAtSpots).toBe(spots[0].traces.length);
    expect(counts.otherTraces).toBe(1);
    expect(counts.trips + counts.tripsKept).toBe(built.trips.tripCount);
    expect(tripsOf(left)).toBe(counts.tripsKept);
    expect(tripsOf(await builder.finish('All', split, NO_TASK))).toBe(built.trips.tripCount);
  });

  it('are those with a detour, and those of less confidence than is wanted', () => {
    const [straight, round, doubtful] = [0, 1, 2].map((trip) => match.tripTrace[trip]);
    const few = {
      ...match,
      tripTrace: Uint32Array.of(straight, round, doubtful),
      tripDetours: Uint8Array.of(0, 1, 0),
      tripConfidence: Float64Array.of(0.95, 0.95, 0.5),
    };
    expect([...leftOut(few, [], [], { detours: true }).kept]).toEqual([0, 2]);
    expect([...leftOut(few, [], [], { minConfidence: 0.9 }).kept]).toEqual([0, 1]);
    const both = leftOut(few, [], [], { detours: true, minConfidence: 0.9 });
    expect([...both.kept]).toEqual([0]);
    expect(both.counts).toMatchObject({ tripsWithDetour: 1, doubtfulTrips: 1, trips: 2, tripsKept: 1 });
    expect(both.isOut[straight]).toBe(0);
    if (round !== straight) expect(both.isOut[round]).toBe(1);
  });

  it('are on the card, from which the same data set is built again', async () => {
    const step = left.card!.steps.find(({ name }) => name === LEAVE_OUT_STEP)!;
    expect(step.settings).toEqual({ spots: `${spots[0].lon},${spots[0].lat}`, traces: String(beyond + 1) });
    expect(step.counts.tripsKept).toBe(tripsOf(left));
    const { trips } = settingsOfCard(left.card!).dataset!;
    if (trips.from !== 'gps') throw new Error('The trips are of GPS.');
    expect(trips.leaveOut).toEqual({ spots: [whereIs(spots[0])], traces: [beyond] });
    const other = await matchedWithoutBridges();
    const again = await other.builder.finish('Left', split, NO_TASK, trips.leaveOut);
    expect(again).toEqual(left);
  });

  it('do not occur on a card where nothing is left out', async () => {
    const { card } = await builder.finish('All', split, NO_TASK);
    expect(card!.steps.map(({ name }) => name)).not.toContain(LEAVE_OUT_STEP);
    expect(settingsOfCard(card!).dataset!.trips).toMatchObject({ leaveOut: { spots: [], traces: [] } });
  });

  it('must be there, and may not be all', async () => {
    const finish = (wish: Parameters<DatasetBuilder['finish']>[3]) =>
      builder.finish('x', split, NO_TASK, wish);
    await expect(finish({ spots: [[5, 6]], traces: [99] })).rejects.toThrow(
      'There is no trouble spot within 150 m of 5,6. There is no trace 100: there are 40 traces.',
    );
    await expect(finish({ spots: [], traces: Array.from({ length: 40 }, (_, i) => i) })).rejects.toThrow(
      /Every trip is left out/,
    );
    const wish = { spots: [[5, 6] as const, whereIs(spots[1])], traces: [99, 0] };
    expect(builder.knownLeaveOut(wish).leaveOut).toEqual({ spots: [whereIs(spots[1])], traces: [0] });
    expect(() => new DatasetBuilder().knownLeaveOut(wish)).toThrow(/match some first/);
  });

  it('are refused where a card writes them wrongly', () => {
    const withSetting = (settings: Record<string, string>) => ({
      ...left.card!,
      steps: left.card!.steps.map((step) => (step.name === LEAVE_OUT_STEP ? { ...step, settings } : step)),
    });
    for (const wrong of [
      { spots: '5' },
      { spots: '5,6;7' },
      { traces: '0' },
      { traces: '1;2' },
      { traces: 'x' },
    ])
      expect(() => settingsOfCard(withSetting(wrong))).toThrow(
        /The card's step "Traces left out": (spots|traces) must/,
      );
  });
});
