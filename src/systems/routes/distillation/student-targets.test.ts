import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import { hoserFeatures, type HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { TripTensors } from '../../../models/hoser/trip-tensors';
import { useBackend } from '../../../nn/testing/backends';
import { closedCity, maskedFeatures } from '../train';
import { studentSizes } from '../experiment-config';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { studentKnowledge, type TaughtKnowledge } from '../training/student-knowledge';
import { beginning } from '../training/train-student';
import { StudentBatches } from './student-batch';
import { softTargetsOfStudents } from './combined-targets';
import type { SoftTargets } from './soft-targets';

const plain = tinyExperiment({ epochs: 1 });
const config = { ...plain, student: { ...plain.student, model: 'plus' as const } };

describe('soft targets of students', () => {
  let dataset: Dataset;
  let features: HoserFeatures;
  let taught: TaughtKnowledge;
  let students: Hoser[];

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity(100, 120);
    const { network, trips } = dataset;
    taught = await studentKnowledge(network, trips.train, 3, NO_TASK);
    features = { ...hoserFeatures(dataset), knowledge: taught.knowledge };
    students = [
      beginning(config, features, undefined, taught),
      Hoser.initial(studentSizes(config.student), features, new Random(9)),
    ];
  });
  afterAll(() => students.forEach((student) => student.dispose()));

  const ask = (of: readonly Hoser[], choices: TaughtKnowledge['choices'] | null): Promise<SoftTargets> =>
    softTargetsOfStudents(
      of.map((student) => ({ student, choices })),
      dataset.network,
      dataset.trips.train,
      NO_TASK,
    );

  /** (N x C) of some trips, as a training batch of them would have it. */
  async function predicted(student: Hoser, items: Uint32Array, choices: TaughtKnowledge['choices'] | null) {
    const batches = new StudentBatches(features, { maxCandidates: 64, steps: 'all' });
    const { trips } = batches.make({ trips: dataset.trips.train, items, softTargets: null, choices });
    const tensors = new TripTensors(trips);
    const { logits } = await student.predict(tensors);
    tensors.dispose();
    return { logits, trips };
  }

  it('are what a student says of each candidate of each step, with its cross-fitted inputs', async () => {
    const tensors = memory().numTensors;
    const targets = await ask([students[0]], taught.choices);
    const uncrossed = await ask([students[0]], null);
    expect(memory().numTensors).toBe(tensors);
    const items = Uint32Array.of(70, 3);
    for (const [own, choices] of [
      [targets, taught.choices],
      [uncrossed, null],
    ] as const) {
      const { logits, trips } = await predicted(students[0], items, choices);
      const said = own.logitsOf(items);
      const { candidateCount, candidateLengths } = trips.candidates;
      let at = 0;
      candidateLengths.forEach((length, step) => {
        for (let c = 0; c < length; c++) expect(said[at++]).toBeCloseTo(logits[step * candidateCount + c], 4);
      });
      expect(at).toBe(said.length);
    }
    expect(uncrossed.logits).not.toEqual(targets.logits);
  });

  it('of several are the logarithm of their mean probability', async () => {
    const each = [await ask([students[0]], taught.choices), await ask([students[1]], taught.choices)];
    const both = await ask(students, taught.choices);
    const softmax = (values: Float32Array) => {
      const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
      return Array.from(values, (value) => Math.exp(value) / total);
    };
    for (let step = 0; step + 1 < both.logitOffsets.length; step++) {
      const of = ({ logits }: SoftTargets) =>
        logits.subarray(both.logitOffsets[step], both.logitOffsets[step + 1]);
      const [p, q] = each.map((targets) => softmax(of(targets)));
      of(both).forEach((log, k) => expect(Math.exp(log)).toBeCloseTo((p[k] + q[k]) / 2, 5));
    }
  });

  it('leave out roads that are closed, and say of the others what they said', async () => {
    const road = dataset.network.successors[dataset.network.successorOffsets[20]];
    const city = await closedCity(dataset, { closedRoads: [dataset.network.geoIds[road]] });
    const { network, trips } = city.dataset;
    const published = hoserFeatures(dataset);
    const asked = async (of: HoserFeatures, on: RoadNetwork) => {
      const student = Hoser.initial(studentSizes(plain.student), of, new Random(4));
      const targets = await softTargetsOfStudents([{ student, choices: null }], on, trips.train, NO_TASK);
      student.dispose();
      return targets;
    };
    const closed = await asked(maskedFeatures(published, city), network);
    const open = await asked(published, dataset.network);
    const { roads } = candidateLayout(dataset.network, trips.train);
    const left: number[] = [];
    roads.forEach((from, step) => {
      for (let k = 0; k < open.logitOffsets[step + 1] - open.logitOffsets[step]; k++)
        if (dataset.network.successors[dataset.network.successorOffsets[from] + k] !== road)
          left.push(open.logits[open.logitOffsets[step] + k]);
    });
    expect(left.length).toBeLessThan(open.logits.length);
    expect(closed.logits).toHaveLength(left.length);
    closed.logits.forEach((logit, at) => expect(logit).toBeCloseTo(left[at], 4));
  });

  it('say how far they are, and stop where the task is cancelled', async () => {
    const told: string[] = [];
    const tensors = memory().numTensors;
    const task = {
      ...NO_TASK,
      progress: ({ step, subject, done, total }: Parameters<typeof NO_TASK.progress>[0]) =>
        told.push(`${step} ${subject}: ${done} of ${total}`),
    };
    const teachers = [{ student: students[0], choices: taught.choices }];
    await softTargetsOfStudents(teachers, dataset.network, dataset.trips.train, task);
    const { tripCount } = dataset.trips.train;
    expect(told.at(-1)).toBe(`soft-targets.students 1 of 1: ${tripCount} of ${tripCount}`);
    const stopped = { ...NO_TASK, checkpoint: () => Promise.reject(new Error('stopped')) };
    await expect(
      softTargetsOfStudents(teachers, dataset.network, dataset.trips.train, stopped),
    ).rejects.toThrow('stopped');
    expect(memory().numTensors).toBe(tensors);
  });
});
