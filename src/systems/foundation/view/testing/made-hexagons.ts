import { childOf, cellOfText, parentOf } from '../../../../domain/hexagons/h3-index';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type {
  BelievedStretch,
  HexagonSequence,
  HiddenStretch,
  SequencesSummary,
  ShownLevel,
} from '../../explore/hexagon-service';

/** A hexagon of resolution 8 in Münster; its seven children are the city. */
const PARENT = cellOfText('881fa4a8edfffff');
export const CELLS = BigUint64Array.from({ length: 7 }, (_, digit) => childOf(PARENT, digit));
const CENTRES = Float64Array.from(CELLS, (_, i) => i).reduce<number[]>(
  (all, i) => [...all, 7.6 + 0.005 * i, 51.9],
  [],
);

export const madeModel = (network = 'pretrained', id = `${network} 1`): Model => ({
  ...{ id, network, bytes: new Uint8Array(1), from: 'a test', runId: null, dataset: 'a' },
});

/** Sequences of 12 hexagons in a city of seven; the last half of them is of the test part. */
export const madeSummary = (count = 6): SequencesSummary => ({
  ...{ origin: 'check-ins', heldOut: 'user', recorded: 90, peopleCount: 3 },
  counts: {
    ...{ visits: 90, outside: 0, merged: 8, tooFewCells: 1, tooShort: 1 },
    ...{ droppedHexagons: 10, sequences: count, hexagons: 12 * count },
  },
  parts: {
    train: Uint32Array.from({ length: count / 2 }, (_, i) => i),
    val: new Uint32Array(0),
    test: Uint32Array.from({ length: count / 2 }, (_, i) => count / 2 + i),
  },
  points: new Uint16Array(count).fill(12),
  distinct: new Uint16Array(count).fill(7),
  people: Uint32Array.from({ length: count }, (_, i) => i % 3),
  start: new Float64Array(count).fill(1_372_636_800),
  duration: new Float32Array(count).fill(86_400),
  distance: new Float32Array(count).fill(4000),
  city: {
    ...{ resolution: 9, rootResolution: 8, roots: 1 },
    ids: CELLS.slice(),
    centres: Float64Array.from(CENTRES),
    visits: Uint32Array.of(1, 2, 40, 3, 4, 5, 6),
  },
});

/** Goes through the city's hexagons one after the other. */
export const madeSequence = (length = 12): HexagonSequence => {
  const cells = Uint32Array.from({ length }, (_, i) => i % 7);
  return {
    cells,
    ids: BigUint64Array.from(cells, (cell) => CELLS[cell]),
    centres: Float64Array.from(Array.from(cells).flatMap((cell) => CENTRES.slice(2 * cell, 2 * cell + 2))),
    times: Float64Array.from({ length }, (_, i) => 1_372_636_800 + 3600 * i),
  };
};

const level = (resolution: number, ids: readonly bigint[], shares: readonly number[]): ShownLevel => ({
  resolution,
  ids: BigUint64Array.from(ids),
  shares: Float32Array.from(shares),
  centres: Float64Array.from(ids.flatMap((_, i) => [7.6 + 0.005 * i, 51.9])),
  rest: 0.1,
});

/** Half of the belief is in the first hexagon of the city, the rest in the second. */
export const madeBelief = ({ from, to }: Pick<HiddenStretch, 'from' | 'to'>): BelievedStretch => ({
  ...{ from: 0, to: 12 },
  hexagons: Array.from({ length: to - from }, (_, i) => ({
    at: from + i,
    levels: [level(8, [parentOf(CELLS[0], 8)], [0.9]), level(9, [CELLS[0], CELLS[1]], [0.5, 0.4])],
    first: { ids: CELLS.slice(0, 2), shares: Float32Array.of(0.5, 0.4) },
    firstOfFresh: { ids: CELLS.slice(2, 4), shares: Float32Array.of(0.2, 0.1) },
    bits: [0.5, 1.5],
    countedBits: 3,
    rank: 2,
  })),
});
