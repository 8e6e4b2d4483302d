import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { parentOf, textOfCell } from '../../../domain/hexagons/h3-index';
import { localTask } from '../../../engine/protocol/local-task';
import { ENGINE_STEPS, stepInWords } from '../../../engine/protocol/progress-words';
import { buffersToMove } from '../../../engine/protocol/service';
import { useBackend } from '../../../nn/testing/backends';
import { PRESET_CONFIGS } from '../settings';
import { foundation } from '../index';
import type { SequenceOrder } from './hexagon-service';
import { networksService } from './networks-service';
import { windowAround } from './hidden-stretch';
import { smallData, smallFile } from './testing/small-data';

let dataset: Dataset;
let bytes: Uint8Array;
const { sequences, seed } = PRESET_CONFIGS.light;
const of: SequenceOrder = { sequences: { ...sequences, wordPieces: 60 }, seed };

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallData();
  bytes = await smallFile(dataset);
});

const task = () => localTask<never>();

async function readyService() {
  const own = networksService({ onBroken: () => undefined });
  await own.hold({ dataset });
  await own.keepWeights({ weights: { id: 'run', bytes }, drop: [] });
  return own;
}

describe('the worker for hexagons', () => {
  it('tells what sequences the data have, without names, and gives each away as a copy', async () => {
    const own = networksService({ onBroken: () => undefined });
    await expect(own.sequences({ of }, task())).rejects.toThrow(/no data set yet/);
    await own.hold({ dataset });
    const summary = await own.sequences({ of }, task());
    const { counts, parts, city } = summary;
    expect(summary).toMatchObject({
      origin: 'check-ins',
      heldOut: 'user',
      recorded: 24 * 24,
      peopleCount: 24,
    });
    expect(counts.visits).toBe(counts.outside + counts.merged + counts.droppedHexagons + counts.hexagons);
    expect([parts.train.length, parts.val.length, parts.test.length]).toEqual([16, 4, 4]);
    expect(Math.max(...summary.people)).toBe(23);
    expect(
      JSON.stringify(summary, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toMatch(/name \d/);
    expect(city.visits.reduce((sum, count) => sum + count)).toBe(counts.hexagons);
    const index = parts.test[1];
    const sequence = await own.sequence({ of, index }, task());
    expect(sequence.ids.length).toBe(summary.points[index]);
    expect(summary.start[index]).toBe(sequence.times[0]);
    sequence.cells.forEach((cell, i) => {
      expect(sequence.ids[i]).toBe(city.ids[cell]);
      expect(sequence.centres[2 * i]).toBe(city.centres[2 * cell]);
    });
    sequence.cells.fill(0);
    expect((await own.sequence({ of, index }, task())).cells).not.toEqual(sequence.cells);
    await expect(own.sequence({ of, index: 99 }, task())).rejects.toThrow(/no sequence with the number 100/);
    expect(buffersToMove(summary)?.length).toBeGreaterThan(5);
  });

  it('cuts the same check-ins otherwise where the settings say so, and for the resolution of a network', async () => {
    const own = await readyService();
    const byWeek = { ...of, sequences: { ...of.sequences, split: 'week' as const } };
    await expect(own.sequences({ of: byWeek }, task())).rejects.toThrow(/week/);
    const coarse = { ...of, fixed: { resolution: 8, rootResolution: 5 } };
    const summary = await own.sequences({ of: coarse }, task());
    expect(summary.city).toMatchObject({ resolution: 8, rootResolution: 5 });
  });

  it('puts a hexagon into tokens of every kind and back, and learns word pieces for it once', async () => {
    const own = await readyService();
    const steps = new Set<string>();
    const watched = { ...task(), progress: ({ step }: { step: string }) => void steps.add(step) };
    const { kinds } = await own.tokenizers({ of, context: 128 }, watched);
    expect(kinds.map(({ kind }) => kind)).toEqual(['digits', 'wordpiece', 'flat']);
    const [digits, pieces, flat] = kinds;
    expect([digits.meanTokens, digits.mostTokens, digits.fits]).toEqual([4, 4, 31]);
    expect([flat.meanTokens, flat.fits]).toEqual([1, 126]);
    expect(pieces.vocabulary).toBeLessThanOrEqual(65);
    expect(kinds.map(({ lost }) => lost)).toEqual([0, 0, 0]);
    expect(
      [...steps].filter((step) => stepInWords({ step }, [ENGINE_STEPS, foundation.steps]) === step),
    ).toEqual([]);
    const { nested, told } = await own.hexagon({ of, cell: 5 }, task());
    const { city } = await own.sequences({ of }, task());
    const cell = city.ids[5];
    expect(nested.map(({ id }) => id)).toEqual([6, 7, 8, 9].map((level) => parentOf(cell, level)));
    expect(nested[0]).toMatchObject({ digit: null, siblings: [] });
    expect(nested[3].siblings.length).toBe(7);
    expect(nested[3].siblings[nested[3].digit!].outline).toEqual(nested[3].outline);
    expect(told.map(({ back }) => back)).toEqual([cell, cell, cell]);
    expect(told[0].tokens).toEqual([
      '<r_0>',
      ...nested.slice(1).map(({ resolution, digit }) => `<l${resolution}_${digit}>`),
    ]);
    expect(told[1].tokens.map((token) => token.replace('##', '')).join('')).toBe(
      textOfCell(cell).replace(/f+$/, ''),
    );
    expect(told[2].tokens).toEqual([textOfCell(cell)]);
    await expect(own.hexagon({ of, cell: 5000 }, task())).rejects.toThrow(/none has the number 5000/);
  });

  it('asks for hidden hexagons, coarse to fine', async () => {
    const own = await readyService();
    const { parts, points } = await own.sequences({ of }, task());
    const index = parts.test[0];
    const said = await own.believe({ id: 'run', of, index, from: 3, to: 5 }, task());
    expect([said.from, said.to]).toEqual([0, points[index]]);
    expect(said.hexagons.map(({ at }) => at)).toEqual([3, 4]);
    for (const { levels, first, firstOfFresh, bits, countedBits, rank } of said.hexagons) {
      for (const { ids, shares } of [first, firstOfFresh]) {
        expect(new Set(ids).size).toBe(5);
        expect([...shares]).toEqual([...shares].sort((a, b) => b - a));
      }
      expect([...first.shares]).not.toEqual([...firstOfFresh.shares]);
      expect(levels.map(({ resolution }) => resolution)).toEqual([6, 7, 8, 9]);
      expect(bits.length).toBe(4);
      expect(bits.every((each) => each >= 0 && Number.isFinite(each))).toBe(true);
      expect(countedBits).toBeGreaterThan(1);
      if (rank !== null) expect(rank).toBeGreaterThan(0);
      for (const { ids, shares, centres } of levels) {
        expect(centres.length).toBe(2 * ids.length);
        expect(shares.length).toBe(ids.length);
      }
    }
    await expect(own.believe({ id: 'run', of, index, from: 5, to: 5 }, task())).rejects.toThrow(/not a part/);
    await expect(own.believe({ id: 'run', of, index, from: 0, to: 13 }, task())).rejects.toThrow(
      /At most 12/,
    );
    await expect(own.believe({ id: 'other', of, index, from: 0, to: 1 }, task())).rejects.toThrow(
      /not loaded/,
    );
  });

  it('reads no hidden hexagon: the same sequence with others in their place gives the same', async () => {
    const own = await readyService();
    const { parts } = await own.sequences({ of }, task());
    const index = parts.train[0];
    const before = await own.believe({ id: 'run', of, index, from: 1, to: 3 }, task());
    const { places, checkIns } = dataset.extras as Required<NonNullable<Dataset['extras']>>;
    const { times } = await own.sequence({ of, index }, task());
    // The same person is elsewhere at these two moments.
    const user = checkIns.userCodes[checkIns.times.indexOf(times[0])];
    const isHidden = (i: number) =>
      checkIns.userCodes[i] === user && [times[1], times[2]].includes(checkIns.times[i]);
    const moved = checkIns.places.map((place, i) => (isHidden(i) ? (place + 5) % places.ids.length : place));
    expect(moved.filter((place, i) => place !== checkIns.places[i]).length).toBe(2);
    const other = networksService({ onBroken: () => undefined });
    await other.hold({
      dataset: {
        ...dataset,
        fingerprint: 'other',
        extras: { places, checkIns: { ...checkIns, places: moved } },
      },
    });
    await other.keepWeights({ weights: { id: 'run', bytes }, drop: [] });
    const after = await other.believe({ id: 'run', of, index, from: 1, to: 3 }, task());
    for (const [i, { levels, first, firstOfFresh, bits }] of after.hexagons.entries()) {
      expect(bits).not.toEqual(before.hexagons[i].bits);
      expect(first.ids).toEqual(before.hexagons[i].first.ids);
      expect(firstOfFresh.ids).toEqual(before.hexagons[i].firstOfFresh.ids);
      // The coarsest ones are asked for all at once, whatever is looked into then.
      const { ids, shares } = before.hexagons[i].levels[0];
      expect([...levels[0].ids]).toEqual([...ids]);
      levels[0].shares.forEach((share, j) => expect(share).toBeCloseTo(shares[j], 5));
    }
  });

  it('makes a map of what the network makes of hexagons, and frees what it has on the device', async () => {
    const own = await readyService();
    const { city } = await own.sequences({ of }, task());
    const before = memory().numTensors;
    const { scores, explained, known } = await own.map({ id: 'run', of }, task());
    expect(scores.length).toBe(3 * city.ids.length);
    expect(explained.length).toBe(3);
    expect(known.every((each) => each === 1)).toBe(true);
    expect(await own.model({ id: 'run' }, task())).toMatchObject({
      ...{
        kind: 'digits',
        resolution: 9,
        rootResolution: 6,
        width: 16,
        layers: 1,
        context: 128,
        hours: false,
      },
    });
    await own.keepWeights({ weights: { id: 'other', bytes }, drop: ['run'] });
    expect(memory().numTensors).toBe(before);
  });
});

describe('what is read around a hidden stretch', () => {
  it('is as much as fits, before as well as after', () => {
    const lengths = new Array<number>(20).fill(4);
    expect(windowAround(lengths, 9, 11, 24)).toEqual({ from: 7, to: 13 });
    expect(windowAround(lengths, 0, 2, 24)).toEqual({ from: 0, to: 6 });
    expect(windowAround(lengths, 19, 20, 23)).toEqual({ from: 15, to: 20 });
    expect(windowAround(lengths, 5, 6, 200)).toEqual({ from: 0, to: 20 });
    expect(() => windowAround(lengths, 0, 7, 24)).toThrow(/Hide fewer/);
  });
});
