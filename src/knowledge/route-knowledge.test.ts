import { beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../scripts/folders.mjs';
import { Random } from '../base/random';
import { NO_TASK } from '../base/task';
import { testTask } from '../base/testing/test-task';
import { trajectorySetFrom, tripAt, type TrajectorySet } from '../domain/trajectory-set';
import { networkOf, tripsOf } from '../generation/testing/hoser-folder';
import { CHOICE_FEATURES, ChoiceFeatures } from './choice-features';
import { fitChoiceModel, scoreChoices } from './choice-model';
import { choiceTable } from './choice-table';
import { linkAttributes } from './link-attributes';
import { fitKnowledge } from './route-knowledge';
import { unevenTown, wanderings } from './testing/uneven-town';

const town = unevenTown(4, new Random(1));
const attributes = linkAttributes(town);
const trips = wanderings(town, 24, 12, new Random(2));
const OPTIONS = { seed: 4, folds: 3 };

/** The same trips with others in some places. */
function withOthers(set: TrajectorySet, isOther: (trip: number) => boolean): TrajectorySet {
  const others = wanderings(town, set.tripCount, 15, new Random(99));
  return trajectorySetFrom(
    Array.from({ length: set.tripCount }, (_, trip) => tripAt(isOther(trip) ? others : set, trip)),
  );
}

describe('knowledge', () => {
  it('of a fold is the same whatever its trips did, and that of the others is not', async () => {
    const before = await fitKnowledge(town, trips, OPTIONS, NO_TASK);
    const marked = before.foldOf.indexOf(1);
    const changed = withOthers(trips, (trip) => trip === marked);
    const after = await fitKnowledge(town, changed, OPTIONS, NO_TASK);
    const own = (knowledge: typeof before, fold: number) => {
      const { counts, seconds, meanSeconds, weights } = knowledge.folds[fold];
      return { links: counts.links, seconds, meanSeconds, weights };
    };
    expect(own(after, 1)).toEqual(own(before, 1));
    for (const fold of [0, 2])
      for (const key of ['links', 'seconds', 'meanSeconds', 'weights'] as const)
        expect(own(after, fold)[key], key).not.toEqual(own(before, fold)[key]);
    expect(after.full.weights).not.toEqual(before.full.weights);

    const [was, is] = [
      await choiceTable(town, attributes, before, trips, true, NO_TASK),
      await choiceTable(town, attributes, after, changed, true, NO_TASK),
    ];
    const rowsOf = (table: typeof was, set: TrajectorySet, trip: number) => {
      const choices = [...table.visits.keys()].filter(
        (i) => table.visits[i] >= set.offsets[trip] && table.visits[i] < set.offsets[trip + 1],
      );
      const [first, last] = [choices[0], choices[choices.length - 1]];
      return table.features.subarray(
        table.offsets[first] * table.featureCount,
        table.offsets[last + 1] * table.featureCount,
      );
    };
    for (let trip = 0; trip < trips.tripCount; trip++) {
      if (trip === marked) continue;
      const same = expect(rowsOf(is, changed, trip), `trip ${trip}`);
      if (before.foldOf[trip] === 1) same.toEqual(rowsOf(was, trips, trip));
      else same.not.toEqual(rowsOf(was, trips, trip));
    }
  });

  it('counts no trip that is not for training: features of others ask the network and the fit alone', async () => {
    const knowledge = await fitKnowledge(town, trips, OPTIONS, NO_TASK);
    const copy = structuredClone(knowledge);
    const others = wanderings(town, 9, 8, new Random(50));
    const table = await choiceTable(town, attributes, knowledge, others, false, NO_TASK);
    expect(knowledge).toEqual(copy);
    const alone = trajectorySetFrom([tripAt(others, 8)]);
    const last = await choiceTable(town, attributes, copy, alone, false, NO_TASK);
    expect(last.features.length).toBeGreaterThan(0);
    expect(table.features.subarray(-last.features.length)).toEqual(last.features);
  });

  it('is the same for the same seed, whatever watches it', async () => {
    const reports: number[] = [];
    const watched = testTask({ onProgress: ({ done, total }) => reports.push(done / total!) });
    const first = await fitKnowledge(town, trips, OPTIONS, watched);
    expect(await fitKnowledge(town, trips, OPTIONS, NO_TASK)).toEqual(first);
    expect(reports.at(-1)).toBe(1);
    expect(reports).toEqual([...reports].sort((a, b) => a - b));
    expect((await fitKnowledge(town, trips, { ...OPTIONS, seed: 5 }, NO_TASK)).foldOf).not.toEqual(
      first.foldOf,
    );
  });

  it('can be cancelled', async () => {
    let checks = 0;
    const task = testTask({ onCheckpoint: () => ++checks === 40 && task.cancel() });
    await expect(fitKnowledge(town, trips, OPTIONS, task)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('of no trips, and of one, gives finite features', async () => {
    for (const few of [trajectorySetFrom([]), trajectorySetFrom([tripAt(trips, 0)])]) {
      const knowledge = await fitKnowledge(town, few, OPTIONS, NO_TASK);
      const table = await choiceTable(town, attributes, knowledge, trips, false, NO_TASK);
      expect(table.features.every(Number.isFinite)).toBe(true);
      await choiceTable(town, attributes, knowledge, few, true, NO_TASK);
    }
  });

  it('has no way over a closed road, as where routes are drawn', async () => {
    const knowledge = await fitKnowledge(town, trips, OPTIONS, NO_TASK);
    const isClosed = new Uint8Array(town.roadCount).fill(1, 5, 12);
    const open = await choiceTable(town, attributes, knowledge, trips, false, NO_TASK);
    const table = await choiceTable(town, attributes, knowledge, trips, false, NO_TASK, isClosed);
    expect(table.features).not.toEqual(open.features);
    const { pairs, full } = knowledge;
    const drawing = new ChoiceFeatures(town, attributes, pairs, full, { isClosed });
    const rows = new Float32Array(town.roadCount * CHOICE_FEATURES.length);
    const { offsets, roads } = trips;
    table.visits.forEach((visit, choice) => {
      const trip = offsets.findIndex((first) => first > visit) - 1;
      const before = visit > offsets[trip] ? roads[visit - 1] : -1;
      drawing.fill(before, roads[visit], roads[offsets[trip + 1] - 1], rows);
      const [from, to] = [table.offsets[choice], table.offsets[choice + 1]].map(
        (row) => row * CHOICE_FEATURES.length,
      );
      expect(table.features.subarray(from, to)).toEqual(rows.subarray(0, to - from));
    });
  });

  it('refuses to be cross-fitted on other trips', async () => {
    const knowledge = await fitKnowledge(town, trips, OPTIONS, NO_TASK);
    const others = wanderings(town, 3, 5, new Random(1));
    await expect(choiceTable(town, attributes, knowledge, others, true, NO_TASK)).rejects.toThrow(RangeError);
  });
});

describe('features of a choice', () => {
  it('are what their names say', async () => {
    const knowledge = await fitKnowledge(town, trips, OPTIONS, NO_TASK);
    const features = new ChoiceFeatures(town, attributes, knowledge.pairs, knowledge.full);
    const size = CHOICE_FEATURES.length;
    for (let road = 0; road < town.roadCount; road++) {
      const first = town.successorOffsets[road];
      const nexts = town.successors.subarray(first, town.successorOffsets[road + 1]);
      const destination = nexts[0];
      const rows = new Float32Array(features.countOf(road) * size);
      features.fill(-1, road, destination, rows);
      expect(nexts.length).toBe(features.countOf(road));
      const column = (name: (typeof CHOICE_FEATURES)[number]) =>
        [...nexts].map((_, i) => rows[i * size + CHOICE_FEATURES.indexOf(name)]);
      const sum = (logs: number[]) => logs.reduce((all, log) => all + Math.exp(log), 0);
      expect(sum(column('logFirst'))).toBeCloseTo(1, 5);
      expect(column('logSecond')).toEqual(column('logFirst'));
      expect(column('logCount')).toEqual(
        [...nexts].map((_, i) => Math.fround(Math.log1p(knowledge.full.counts.links[first + i]))),
      );
      for (const name of ['regretKm', 'regretMinutes', 'regretCost'] as const)
        expect(Math.min(...column(name))).toBe(0);
      expect(column('arrives')).toEqual([...nexts].map((next) => (next === destination ? 1 : 0)));
      expect(column('sameClass')).toEqual(
        [...nexts].map((next) => (town.classCodes[next] === town.classCodes[road] ? 1 : 0)),
      );
      const kinds = ['left', 'right', 'uTurn'] as const;
      kinds.forEach((kind, i) =>
        expect(column(kind)).toEqual(
          [...nexts].map((_, k) => (attributes.kinds[first + k] === i + 1 ? 1 : 0)),
        ),
      );
      column('rankChange').forEach((change, i) =>
        expect(change * 8).toBeCloseTo(4 * (town.classCodes[nexts[i]] - town.classCodes[road]), 6),
      );
      column('turn').forEach((turn) => expect(Math.abs(turn - 0.5) < 0.01 || turn < 0.01).toBe(true));
    }
  });
});

const porto = realData('porto/hoser');

describe.skipIf(porto.absent)(porto.titled('on Porto'), () => {
  const network = porto.absent ? town : networkOf(porto.path);
  let validation: (used?: Parameters<typeof fitChoiceModel>[1]) => number;
  let weights: Float64Array;

  beforeAll(async () => {
    const trips = tripsOf(porto.path, network, 'train');
    // Fewer folds than usual, for the time that they take.
    const known = await fitKnowledge(network, trips, { seed: 1, folds: 4 }, NO_TASK);
    const roads = linkAttributes(network);
    const train = await choiceTable(network, roads, known, trips, true, NO_TASK);
    const val = await choiceTable(network, roads, known, tripsOf(porto.path, network, 'val'), false, NO_TASK);
    validation = (used) => 100 * scoreChoices(fitChoiceModel(train, used), val).accuracy;
    weights = known.full.weights;
  }, 180_000);

  it('the learnt cost weighs length, time, U-turns and roads seldom taken', () => {
    const [km, minutes, left, right, uTurn, surprise] = weights;
    for (const [weight, near] of [
      [km, 0.25],
      [minutes, 0.45],
      [left, 0.1],
      [right, 0],
      [uTurn, 1.5],
      [surprise, 0.61],
    ])
      expect(Math.abs(weight - near)).toBeLessThan(0.05);
  });
  it('more knowledge names more of the next roads of the validation trips', () => {
    expect(validation(['logFirst'])).toBeGreaterThan(86.5);
    expect(validation(['logFirst', 'regretKm'])).toBeGreaterThan(91);
    const two = ['logFirst', 'logSecond', 'regretKm', 'regretMinutes'] as const;
    expect(validation(two)).toBeGreaterThan(92);
    expect(validation([...two, 'regretCost'])).toBeGreaterThan(93.2);
    expect(validation()).toBeGreaterThan(93.4);
  });
});
