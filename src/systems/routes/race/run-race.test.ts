import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { localTask } from '../../../engine/protocol/local-task';
import type { TaskControl } from '../../../engine/protocol/task-control';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Teacher } from '../../../models/lm-tad/teacher';
import { useBackend } from '../../../nn/testing/backends';
import { computeSoftTargets } from '../distillation/soft-targets';
import { loadTeacherOnGrid } from '../checkpoints/fit-teacher';
import { initialTeacher } from '../training/train-teacher';
import { trainStudent } from '../training/train-student';
import { routesRun } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { beginRace, withEvent, type Race, type RaceEvent } from './race';
import { momentSteps, runnersOf, type RaceOrder } from './race-order';
import { runRace, raceSoftTargets, tripsOfRace, RacingStudent } from './run-race';

const config = tinyExperiment({ epochs: 1 });
let dataset: Dataset;
let teacherFile: Uint8Array;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity();
  const teacher = initialTeacher(dataset, config);
  const about = {
    system: 'LM-TAD',
    config: { ...teacher.config, grid: config.grid },
    dataset: dataset.fingerprint,
  };
  teacherFile = await checkpointFile(teacher.parameters, about);
  teacher.dispose();
});

/** A whole epoch of the tiny city, so that its end is that of a training. */
const stepsOfEpoch = () => Math.ceil(dataset.trips.train.tripCount / config.student.training.batchSize);

const order = (more: Partial<RaceOrder> = {}): RaceOrder => ({
  config,
  steps: stepsOfEpoch(),
  drawEvery: 2,
  seeds: 1,
  from: 'test',
  trips: Uint32Array.of(0, 2),
  third: null,
  ...more,
});

/** @param steer is told when the race pauses and goes on, and of each moment */
async function race(
  asked: RaceOrder,
  steer: (control: TaskControl, news: boolean | RaceEvent) => void = () => undefined,
): Promise<Race> {
  let seen = beginRace(asked);
  const task = localTask<RaceEvent>({
    onEvent: (event) => {
      seen = withEvent(seen, event);
      steer(task.control, event);
    },
    onPause: (paused) => steer(task.control, paused),
  });
  await runRace(dataset, hoserFeatures(dataset), asked, teacherFile, task);
  return seen;
}

const roadsOf = ({ runs }: Race, moment: number, runner: number) => [
  ...runs[0].moments[moment].runners[runner].routes!.roads,
];

describe('a race', () => {
  it('begins with one set of weights, draws when it is due and leaves no tensor', async () => {
    await race(order()); // what TensorFlow.js and the features keep for good
    const before = memory().numTensors;
    const asked = order({ third: { teacher: 'uniform', lambda: 5 } });
    const { runs, pace } = await race(asked);
    expect(memory().numTensors).toBe(before);
    const { moments, finish, seed } = runs[0];
    expect(seed).toBe(config.seed);
    expect(moments.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    expect(moments.map(({ step }) => step)).toEqual(momentSteps(asked));
    for (const runner of [1, 2])
      expect(roadsOf({ ...beginRace(asked), runs }, 0, runner)).toEqual(
        roadsOf({ ...beginRace(asked), runs }, 0, 0),
      );
    const last = moments[3].runners;
    expect(last.map(({ losses }) => losses.nextStep).every(Number.isFinite)).toBe(true);
    expect(new Set(last.map(({ losses }) => losses.nextStep)).size).toBe(3);
    expect(last[0].losses.distillation).toBeNaN();
    expect(last[1].losses.distillation).toBeGreaterThan(0);
    expect(moments[0].runners[0].losses.nextStep).toBeNaN();
    expect(finish).toHaveLength(3);
    expect(new Set(finish!.map(({ crossEntropy }) => crossEntropy)).size).toBe(3);
    expect(pace!.routes.count).toBe(2);
    expect(pace!.finish!.accuracy).toBeGreaterThan(0);
    expect(finish!.map(({ pairs }) => pairs)).toEqual([0, 1, 2].map(() => pace!.finish!.pairs));
  });

  it('trains to the very weights of a training, and the same scores after an epoch', async () => {
    const features = hoserFeatures(dataset);
    const { network: teacher } = loadTeacherOnGrid(teacherFile, dataset);
    const soft = await computeSoftTargets(
      teacher,
      dataset.network,
      dataset.trips.train,
      config.distillation.window,
      NO_TASK,
    );
    teacher.dispose();
    const run = routesRun(dataset, config);
    const { runs } = await race(order());
    for (const [i, name] of (['vanilla', 'distilled'] as const).entries()) {
      const { train } = dataset.trips;
      const lesson = { trips: train, own: train.tripCount, features, fingerprint: dataset.fingerprint };
      const targets = name === 'vanilla' ? null : soft;
      const { student, report } = await trainStudent(run, name, lesson, targets);
      const weights = await student.parameters.snapshot();
      student.dispose();
      const racing = new RacingStudent(
        runnersOf(order())[i],
        dataset,
        features,
        i === 0 ? null : soft,
        order(),
      );
      for (let step = 0; step < stepsOfEpoch(); step++) await racing.advance();
      expect(await racing.student.parameters.snapshot(), name).toEqual(weights);
      racing.dispose();
      const { accuracy, crossEntropy } = report.scores.test;
      expect(runs[0].finish![i], name).toMatchObject({ accuracy, crossEntropy });
    }
  });

  it('runs seeds one after the other, and keeps routes of the first alone', async () => {
    const { runs } = await race(order({ seeds: 2, steps: 2 }));
    expect(runs.map(({ seed }) => seed)).toEqual([config.seed, config.seed + 1]);
    expect(runs.map(({ moments }) => moments.length)).toEqual([3, 3]);
    expect(runs[1].moments.every(({ runners }) => runners.every(({ routes }) => routes === null))).toBe(true);
    expect(runs[1].finish).not.toEqual(runs[0].finish);
  });

  it('pauses and goes on by moments, with the same numbers', async () => {
    const plain = await race(order());
    const seen: number[] = [];
    const stepped = await race(order(), (control, news) => {
      if (typeof news !== 'boolean') {
        if (news.kind === 'pace') control.pause();
        if (news.kind === 'moment') seen.push(news.moment.step);
      } else if (news) {
        const before = [...seen];
        if (before.length < 3) setTimeout(() => control.step(), 5);
        else control.resume();
        // One more moment each time.
        expect(before).toEqual(momentSteps(order()).slice(0, before.length));
      }
    });
    expect(stepped).toEqual(plain);
  });

  it('keeps what was seen when it is cancelled', async () => {
    const before = memory().numTensors;
    let moments = 0;
    const cancelled = race(order(), (control, news) => {
      if (typeof news !== 'boolean' && news.kind === 'moment' && ++moments === 2) control.cancel();
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(moments).toBe(2);
    expect(memory().numTensors).toBe(before);
  });

  it('refuses what cannot be run', async () => {
    const { student, teaching } = config;
    const taught = (other: Partial<typeof config>) => race(order({ config: { ...config, ...other } }));
    await expect(taught({ student: { ...student, share: 0.5 } })).rejects.toThrow(/all training trips/);
    await expect(taught({ teaching: { ...teaching, way: 'best-routes' } })).rejects.toThrow(/soft targets/);
    await expect(race(order({ steps: 0 }))).rejects.toThrow(/number of steps must be/);
    await expect(race(order({ trips: new Uint32Array(0) }))).rejects.toThrow(/choose a trip/);
    await expect(race(order({ trips: Uint32Array.of(1e6) }))).rejects.toThrow(/no trip 1000000/);
    await expect(race(order({ third: { teacher: 'uniform', lambda: 0 } }))).rejects.toThrow(/not heard/);
    await expect(race(order({ third: { teacher: 'teacher', lambda: 0.1 } }))).rejects.toThrow(/once more/);
  });
});

describe('the moments of a race', () => {
  it('are denser at the start, and end with the last step', () => {
    expect(momentSteps({ steps: 60, drawEvery: 20 })).toEqual([0, 1, 2, 4, 8, 16, 20, 40, 60]);
    expect(momentSteps({ steps: 50, drawEvery: 20 })).toEqual([0, 1, 2, 4, 8, 16, 20, 40, 50]);
    expect(momentSteps({ steps: 3, drawEvery: 20 })).toEqual([0, 1, 2, 3]);
    expect(momentSteps({ steps: 1, drawEvery: 1 })).toEqual([0, 1]);
  });
});

describe('what runners hear', () => {
  it('is that of the teacher and of each control', async () => {
    const asked = order();
    const heard = async (teacher: 'uniform' | 'shuffled' | 'untrained') =>
      raceSoftTargets(dataset, { ...asked, third: { teacher, lambda: 1 } }, teacherFile, NO_TASK);
    const [none, taught, uniform] = await heard('uniform');
    expect(none).toBeNull();
    expect(uniform!.logits.every((logit) => logit === 0)).toBe(true);
    const [, , shuffled] = await heard('shuffled');
    const [, , untrained] = await heard('untrained');
    for (const other of [shuffled!, untrained!]) {
      expect(other.logits).toHaveLength(taught!.logits.length);
      expect(other.logits).not.toEqual(taught!.logits);
      expect(other.logits.some((logit) => logit !== 0)).toBe(true);
    }
    const { network: teacher } = loadTeacherOnGrid(teacherFile, dataset);
    const all = await computeSoftTargets(
      teacher,
      dataset.network,
      dataset.trips.train,
      config.distillation.window,
      NO_TASK,
    );
    expect(taught!.logits).toEqual(all.logits);
    expect(teacher).toBeInstanceOf(Teacher);
    teacher.dispose();
  });

  it('is computed for the trips that the race gets to', async () => {
    const { tripCount } = dataset.trips.train;
    const { batchSize } = config.student.training;
    const few = tripsOfRace(tripCount, order({ steps: 1 }));
    expect(few).toHaveLength(batchSize);
    expect([...few].sort((a, b) => a - b)).toEqual([...few]);
    expect(tripsOfRace(tripCount, order())).toHaveLength(tripCount);
    const [, some] = await raceSoftTargets(dataset, order({ steps: 1 }), teacherFile, NO_TASK);
    const [, all] = await raceSoftTargets(dataset, order(), teacherFile, NO_TASK);
    expect(some!.logitsOf(few)).toEqual(all!.logitsOf(few));
    expect(some!.logits).not.toEqual(all!.logits);
  });
});
