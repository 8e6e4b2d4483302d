import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { BlobStore } from '../../../data/blob-store';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import type { Dataset } from '../../../domain/dataset';
import { gridFor } from '../../../domain/grid';
import { selectTrips } from '../../../domain/trajectory-set';
import type { ExperimentEvent } from '../../../engine/experiments/experiment';
import { experimentHooks, type HooksOptions } from '../../../engine/experiments/experiment-hooks';
import { RunCheckpoints } from '../../../engine/experiments/run-checkpoints';
import { foldsOf, tripsInFolds } from '../../../knowledge/folds';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import type { TrainingLoop } from '../../../nn/training/training-loop';
import { useBackend } from '../../../nn/testing/backends';
import { bigramTargets } from '../distillation/control-targets';
import { combinedTargets } from '../distillation/combined-targets';
import type { TeachingPart } from '../distillation/cross-fit';
import { computeSoftTargets, uniformTargets, type SoftTargets } from '../distillation/soft-targets';
import { type TeacherTraining, initialTeacher, trainTeacher } from './train-teacher';
import type { TeachingConfig } from '../distillation/distillation-config';
import type { ExperimentConfig } from '../settings';
import { raceSoftTargets } from '../race/run-race';
import { routesRun, runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { loadTeacherOnGrid } from '../checkpoints/fit-teacher';
import { taughtTargets, teacherFile } from './teacher-part';

const base = tinyExperiment({ epochs: 2 });
const LM_TAD_PARTS = 3;

const withTeachers = (weights: Partial<TeachingConfig['teachers']>, crossFit = 1): ExperimentConfig => ({
  ...base,
  teaching: { ...base.teaching, crossFit, teachers: { ...base.teaching.teachers, lmTad: 0, ...weights } },
});

const NO_PLUS = { plus: () => Promise.reject(new Error('No HOSER+ teacher is asked.')) };
const NOBODY = { ...NO_TASK, emit: () => undefined };

describe('the soft targets of a run', () => {
  let dataset: Dataset;
  let file: Uint8Array;

  const hooksOf = (options: Partial<HooksOptions> = {}) =>
    experimentHooks({ networks: [], ...options }, NOBODY);
  const runOf = (weights: Partial<TeachingConfig['teachers']>, parts = 1, hooks = hooksOf()) =>
    routesRun(dataset, withTeachers(weights, parts), hooks);
  const taught = (weights: Partial<TeachingConfig['teachers']>, of: Uint8Array | null = file) =>
    taughtTargets(runOf(weights), of, NO_PLUS);
  const askedOf = async (bytes: Uint8Array, trips = dataset.trips.train): Promise<SoftTargets> => {
    const { network } = loadTeacherOnGrid(bytes, dataset);
    const { window } = base.distillation;
    const targets = await computeSoftTargets(network, dataset.network, trips, window, NO_TASK);
    network.dispose();
    return targets;
  };

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity();
    const teacher = initialTeacher(dataset, { ...base, seed: 77 });
    file = await teacherFile(teacher, routesRun(dataset, base), {});
    teacher.dispose();
  });

  it('are those of LM-TAD alone, as kept by an earlier run or not', async () => {
    const plain = await askedOf(file);
    expect((await taught({ lmTad: 0.3 })).logits).toEqual(plain.logits);
    const disk = new BlobStore(new MemoryDisk().root);
    const hooks = hooksOf({ caches: { blobs: disk, free: () => Promise.resolve(1e12) } });
    const kept = () => taughtTargets(runOf({ lmTad: 1 }, 1, hooks), file, NO_PLUS);
    expect((await kept()).logits).toEqual(plain.logits);
    expect(await disk.list()).toHaveLength(1);
    expect((await kept()).logits).toEqual(plain.logits);
  });

  it('mix the teachers that have weight', async () => {
    const before = memory().numTensors;
    const { network, trips } = dataset;
    const cells = lmTadVocabulary(network, gridFor(network, base.grid.cellDegrees));
    const mixed = await taught({ lmTad: 1, bigram: 2, uniform: 0.5 });
    const voices = [
      { weight: 1, targets: () => askedOf(file) },
      { weight: 2, targets: async () => bigramTargets(network, cells, trips.train, trips.train) },
      { weight: 0.5, targets: async () => uniformTargets(network, trips.train) },
    ];
    expect(mixed.logits).toEqual((await combinedTargets(voices)).logits);
    expect(memory().numTensors).toBe(before);
  });

  it('of the controls are those that a race of the seed hears', async () => {
    for (const control of ['uniform', 'shuffled', 'untrained'] as const) {
      const { tripCount } = dataset.trips.train;
      const order = {
        config: base,
        steps: Math.ceil(tripCount / base.student.training.batchSize),
        drawEvery: 2,
        seeds: 1,
        from: 'test' as const,
        trips: Uint32Array.of(0),
        third: { teacher: control, lambda: 1 },
      };
      const [, lmTad, raced] = await raceSoftTargets(dataset, order, file, NO_TASK);
      const own = await taught({ [control]: 1 });
      expect(own.logits, control).toEqual(raced!.logits);
      expect(own.logits, control).not.toEqual(lmTad!.logits);
    }
  });

  it('need no LM-TAD for what has learnt nothing', async () => {
    const without = await taught({ untrained: 1 }, null);
    expect(without.logits).toEqual((await taught({ untrained: 1 })).logits);
    await expect(taught({ shuffled: 1 }, null)).rejects.toThrow();
  });

  it('take a HOSER+ teacher that they are given', async () => {
    const parts: TeachingPart[] = [];
    const made = uniformTargets(dataset.network, dataset.trips.train);
    const plus = (part: TeachingPart) => {
      parts.push(part);
      return Promise.resolve(made);
    };
    expect(await taughtTargets(runOf({ plus: 1 }), null, { plus })).toBe(made);
    expect(parts).toEqual([{ part: null, learnt: dataset.trips.train, judged: dataset.trips.train }]);
  });

  describe('where they are cross-fitted', () => {
    const MARKED = 7;

    it('judge a trip by a teacher that never saw it', async () => {
      const learnt = new Map<string, Uint32Array>();
      const config = withTeachers({ lmTad: 1 }, LM_TAD_PARTS);
      const hooks = hooksOf();
      const watched = {
        ...hooks,
        training: (name: string, loop: TrainingLoop) => {
          learnt.set(name, (loop.trainable as TeacherTraining).train.sourceRows);
          return hooks.training(name, loop);
        },
      };
      const before = memory().numTensors;
      const targets = await taughtTargets(routesRun(dataset, config, watched), null, NO_PLUS);
      expect(memory().numTensors).toBe(before);
      expect([...learnt.keys()]).toEqual(['teacher-part-1', 'teacher-part-2', 'teacher-part-3']);

      const { train } = dataset.trips;
      const partOf = foldsOf(train.tripCount, LM_TAD_PARTS, config.seed);
      const others = selectTrips(
        train,
        tripsInFolds(partOf, (of) => of !== partOf[MARKED]),
      );
      const part = tripsInFolds(partOf, (of) => of === partOf[MARKED]);
      expect(learnt.get(`teacher-part-${partOf[MARKED] + 1}`)).toEqual(others.sourceRows);
      expect(others.sourceRows).not.toContain(train.sourceRows[MARKED]);
      expect(learnt.size * others.tripCount).toBeCloseTo((LM_TAD_PARTS - 1) * train.tripCount, -1);

      const model = initialTeacher(dataset, config);
      await trainTeacher(routesRun(dataset, config), model, others);
      const { window } = config.distillation;
      const judged = await computeSoftTargets(
        model,
        dataset.network,
        selectTrips(train, part),
        window,
        NO_TASK,
      );
      model.dispose();
      expect(targets.logitsOf(part)).toEqual(judged.logits);
    });

    it('count no trip for itself', async () => {
      const parts = 4;
      const { network, trips } = dataset;
      const targets = await taughtTargets(runOf({ bigram: 1 }, parts), null, NO_PLUS);
      const partOf = foldsOf(trips.train.tripCount, parts, base.seed);
      const own = (of: number) => of === partOf[MARKED];
      const cells = lmTadVocabulary(network, gridFor(network, base.grid.cellDegrees));
      const marked = selectTrips(trips.train, [MARKED]);
      const others = selectTrips(
        trips.train,
        tripsInFolds(partOf, (of) => !own(of)),
      );
      expect(targets.logitsOf([MARKED])).toEqual(bigramTargets(network, cells, others, marked).logits);
      expect(targets.logitsOf([MARKED])).not.toEqual(
        bigramTargets(network, cells, trips.train, marked).logits,
      );
    });

    it('train one teacher a part for LM-TAD and its shuffled cells, and go on with it after an interruption', async () => {
      const config = withTeachers({ lmTad: 1, shuffled: 0.5 }, 2);
      const stepsOf = new Map<string, number>();
      let dies = false;
      let dead = false;
      const task = {
        checkpoint: async () => {
          if (dead) throw new Error('the worker died');
        },
        emit: (event: ExperimentEvent) => {
          if (event.kind !== 'training') return;
          const { network } = event;
          if (event.event.kind === 'step') stepsOf.set(network, (stepsOf.get(network) ?? 0) + 1);
          dead ||= dies && network === 'teacher-part-2' && event.event.kind === 'epoch';
        },
      };
      const run = (keeper?: RunCheckpoints) => {
        stepsOf.clear();
        const networks = ['distilled'];
        return runRoutes({ dataset, config, networks, results: false }, { task, ...(keeper && { keeper }) });
      };
      const straight = await run();
      const { tripCount } = dataset.trips.train;
      const perEpoch = Math.ceil(tripCount / 2 / base.teacher.training.batchSize);
      expect(stepsOf.get('teacher-part-1')).toBe(2 * perEpoch);
      expect(stepsOf.has('teacher')).toBe(false);
      const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run', () => undefined);
      dies = true;
      await expect(run(keeper)).rejects.toThrow('the worker died');
      [dies, dead] = [false, false];
      const again = await run(keeper);
      expect([...stepsOf.keys()]).toEqual(['teacher-part-2', 'distilled']);
      expect(stepsOf.get('teacher-part-2')).toBe(perEpoch);
      expect(again.checkpoints).toEqual(straight.checkpoints);
    }, 60_000);
  });
});
