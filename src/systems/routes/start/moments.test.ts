import { readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE } from '../../../../scripts/folders.mjs';
import type { Dataset } from '../../../domain/dataset';
import type { ExperimentEvent } from '../../../engine/experiments/experiment';
import type { TrainingKeeper } from '../../../engine/experiments/experiment-hooks';
import type { SavedTraining } from '../../../engine/experiments/training-state-file';
import { decodeTrainingState, encodeTrainingState } from '../../../engine/experiments/training-state-file';
import { momentsTaken } from '../../../engine/checkpoints/moments-taken';
import { studentState, torchFileOf } from '../../../engine/checkpoints/testing/python-checkpoints';
import { withOptimizer, type WrittenOptimizer } from '../../../engine/checkpoints/testing/python-optimizer';
import { momentsSentence } from '../../../engine/records/network-start';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { Parameters } from '../../../nn/parameters';
import { readSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { readTorchFile, type TorchTensor } from '../../../nn/torch-file/torch-file';
import { AdamW, TORCH_ADAMW } from '../../../nn/training/adamw';
import { teacherSizes } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { runRoutes } from '../testing/run-routes';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { studentStart } from './start-student';

const pythonFile = () =>
  new Uint8Array(
    readFileSync(new URL('../../../engine/checkpoints/testing/python-optimizer.pt', import.meta.url)),
  );

/** The weights and moments of a teacher's file. */
function teacherFile(bytes: Uint8Array) {
  const contents = openRoutesCheckpoint(bytes, 'ckpt.pt');
  const specs = lmTadSpecs(teacherSizes(contents));
  return { contents, specs, taken: momentsTaken(contents, specs, contents.tensors) };
}

/** The tensors of an entry of a torch file, by name. */
const tensorsUnder = (bytes: Uint8Array, key: string) =>
  (readTorchFile(bytes).root as ReadonlyMap<string, ReadonlyMap<string, TorchTensor>>).get(key)!;

describe("an optimiser's moments in a file of PyTorch", () => {
  it.each(['cpu', 'wasm'] as const)("lead to PyTorch's own next step on %s", async (backend) => {
    await useBackend(backend);
    const bytes = pythonFile();
    const { contents, specs, taken } = teacherFile(bytes);
    expect(taken.said).toEqual({ taken: specs.length, steps: 3, note: '' });
    const parameters = Parameters.from(specs, contents.tensors);
    const optimizer = new AdamW({ ...TORCH_ADAMW, weightDecay: 0.1, clipNorm: 1 });
    optimizer.restore(taken.optimizer!, parameters);
    const gradients = [...tensorsUnder(bytes, 'gradient')].map(
      ([name, { shape, data }]) => [name, tensor(data as Float32Array, [...shape])] as const,
    );
    optimizer.update(parameters, new Map(gradients), 3e-3).dispose();
    const after = await parameters.snapshot();
    let furthest = 0;
    let moved = 0;
    for (const [name, { data }] of tensorsUnder(bytes, 'expected')) {
      const start = contents.tensors.get(name)!.data as Float32Array;
      after.get(name)!.data.forEach((value, i) => {
        furthest = Math.max(furthest, Math.abs(value - Number(data[i])));
        moved = Math.max(moved, Math.abs(Number(data[i]) - start[i]));
      });
    }
    expect(moved).toBeGreaterThan(1e-3);
    expect(furthest).toBeLessThan(1e-6);
    expect(optimizer.step).toBe(1);
    for (const [, gradient] of gradients) gradient.dispose();
    optimizer.dispose();
    parameters.dispose();
  });

  it('of the official LM-TAD go to their tensors, by what its gradients were', () => {
    const { contents, specs, taken } = teacherFile(
      new Uint8Array(readFileSync(`${REFERENCE}/lmtad_official_ckpt.pt`)),
    );
    const { tensors } = readSafetensors(readFileSync(`${REFERENCE}/lmtad_forward.safetensors`));
    expect(taken.said).toMatchObject({ taken: specs.length, steps: 1 });
    expect(momentsSentence(taken.said)).toBe(
      'The optimiser goes on with its moments of 15 tensors, after 1 step ' +
        '(brought from the betas 0.9 and 0.99 of the file to 0.9 and 0.999).',
    );
    // After one step m is a tenth of the (clipped) gradient, and of what is brought to another beta
    // v / (1 - beta2) its square.
    const scales = specs.map(({ name }) => {
      const gradient = tensors.get(`grad.${name}`)!.data as Float32Array;
      const { m, v } = taken.optimizer!.moments.get(name)!;
      const at = gradient.reduce(
        (most, value, i) => (Math.abs(value) > Math.abs(gradient[most]) ? i : most),
        0,
      );
      const scale = (10 * m[at]) / gradient[at];
      m.forEach((value, i) => expect(Math.abs(10 * value - scale * gradient[i])).toBeLessThan(1e-6));
      v.forEach((value, i) =>
        expect(Math.abs(1000 * value - (10 * m[i]) ** 2)).toBeLessThan(1e-5 * (10 * m[at]) ** 2),
      );
      return scale;
    });
    for (const scale of scales) expect(scale).toBeCloseTo(scales[0], 4);
    expect(contents.optimizer).toMatchObject({ groupSizes: [10, 5], betas: [0.9, 0.99], steps: 1 });
  });

  it('are not there in weights alone', () => {
    const { taken } = teacherFile(new Uint8Array(readFileSync(`${REFERENCE}/lmtad_weights_only.pt`)));
    expect(taken.optimizer).toBeUndefined();
    expect(momentsSentence(taken.said)).toBe('The optimiser begins anew: the file has no moments.');
  });
});

describe('a student that starts from a file of PyTorch with its optimiser', () => {
  const config = tinyExperiment({ epochs: 2 });
  const vanilla = { networks: ['vanilla'], results: false };
  let dataset: Dataset;
  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity();
  });

  const fileOf = (change: (written: WrittenOptimizer) => WrittenOptimizer = (written) => written) => {
    const state = studentState(dataset, hoserConfig(16, 1, 2));
    // Nothing reads these, so that PyTorch's optimiser has no state for them.
    const learnt = [...state.keys()].map((name) => !/navigator\.time_estimator\./.test(name));
    return withOptimizer(state, change({ steps: 40, learnt }));
  };
  const started = (bytes: Uint8Array) =>
    studentStart({ bytes, name: 'best.pth' }, dataset, hoserFeatures(dataset), 1);

  it('takes them by the places of its tensors', () => {
    const { moments, specs } = started(fileOf());
    const names = specs.filter(({ unused }) => !unused).map(({ name }) => name);
    expect([...moments.optimizer!.moments.keys()].sort()).toEqual([...names].sort());
    // `withOptimizer` fills the moments of each parameter with its number.
    specs.forEach(({ name }, number) => {
      const found = moments.optimizer!.moments.get(name);
      if (found) expect([found.m[0], found.v[0]]).toEqual([number, number + 0.5]);
    });
    expect(moments.said).toEqual({ taken: names.length, steps: 40, note: '' });
  });

  it('trains otherwise than from the weights alone, by the same schedule, and its record says so', async () => {
    const rates = async (bytes: Uint8Array) => {
      const steps: { step: number; learningRate: number }[] = [];
      const emit = (event: ExperimentEvent) => {
        if (event.kind === 'training' && event.event.kind === 'step')
          steps.push({ step: event.event.step, learningRate: event.event.values.learningRate });
      };
      const start = { vanilla: { bytes, name: 'best.pth' } };
      const { record, checkpoints } = await runRoutes(
        { dataset, config, ...vanilla, start },
        { task: { emit } },
      );
      return { steps, checkpoints, start: record.networks.vanilla.start! };
    };
    const bare = await rates(torchFileOf(studentState(dataset, hoserConfig(16, 1, 2))));
    const withMoments = await rates(fileOf());
    expect(withMoments.steps).toEqual(bare.steps);
    expect(withMoments.steps[0].step).toBe(1);
    expect(withMoments.checkpoints).not.toEqual(bare.checkpoints);
    expect(bare.start.moments).toEqual({ taken: 0, steps: 0, note: 'the file has no moments' });
    expect(withMoments.start.moments).toMatchObject({ steps: 40, note: '' });
    expect(withMoments.start.moments!.taken).toBeGreaterThan(50);
    expect(withMoments.start.tensors).toEqual(bare.start.tensors);
  });

  it('keeps none of what does not learn', async () => {
    const heads = { ...config, student: { ...config.student, learns: 'heads' as const } };
    const start = { vanilla: { bytes: fileOf(), name: 'best.pth' } };
    const states: SavedTraining[] = [];
    const keeper: TrainingKeeper = {
      load: async () => null,
      save: async (_, saved) => void states.push(saved),
    };
    const { record } = await runRoutes({ dataset, config: heads, ...vanilla, start }, { keeper });
    const names = [...states[0].state.optimizer.moments.keys()];
    expect(names.length).toBe(record.networks.vanilla.start!.moments!.taken);
    expect(names.filter((name) => !name.startsWith('navigator.'))).toEqual([]);
  });

  it('that is interrupted goes on to the same bytes', async () => {
    const order = { dataset, config, ...vanilla, start: { vanilla: { bytes: fileOf(), name: 'best.pth' } } };
    const straight = await runRoutes(order);
    const kept: Uint8Array[] = [];
    const dying: TrainingKeeper = {
      load: async () => null,
      save: async (_, saved) => {
        kept.push(encodeTrainingState(saved));
        if (saved.state.epoch === 1) throw new Error('the power failed');
      },
    };
    await expect(runRoutes(order, { keeper: dying })).rejects.toThrow('the power failed');
    for (const bytes of kept) {
      const { optimizer } = decodeTrainingState(bytes).state;
      expect(optimizer.earlier!.steps).toBe(40);
      const keeper: TrainingKeeper = {
        load: async () => decodeTrainingState(bytes),
        save: async () => undefined,
      };
      const resumed = await runRoutes(order, { keeper });
      expect(resumed.checkpoints).toEqual(straight.checkpoints);
    }
    expect(kept.length).toBe(2);
  });

  it('of other roads has none for what starts anew or was rescaled', async () => {
    const elsewhere = await tinyCity(90);
    const features = hoserFeatures(elsewhere);
    const { moments, rows } = studentStart({ bytes: fileOf(), name: 'best.pth' }, elsewhere, features, 1);
    const anew = rows.filter(({ fate }) => fate === 'anew').map(({ name }) => name);
    expect(anew.length).toBeGreaterThan(1);
    const names = [...moments.optimizer!.moments.keys()];
    expect(names.filter((name) => anew.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(40);
    // Some moments began elsewhere and some begin here.
    const order = { dataset: elsewhere, config, ...vanilla };
    const start = { vanilla: { bytes: fileOf(), name: 'best.pth' } };
    const { record } = await runRoutes({ ...order, start });
    expect(record.networks.vanilla.start!.moments!.taken).toBe(names.length);
    expect(record.networks.vanilla.training!.history.length).toBe(3);
  });

  it.each<[string, Partial<WrittenOptimizer>, RegExp]>([
    [
      'other groups',
      { groups: [10, 100] },
      /has 110 parameters \(10 \+ 100\), which are the \d+ weights in no order/,
    ],
    ['no state', { learnt: [] }, /has taken no step/],
    ['steps that differ', { stepsOf: (number) => (number === 3 ? 39 : 40) }, /40 and 39 steps/],
    ['steps that are no whole number', { steps: 0.5 }, /after how many steps its state 0 is/],
    ['moments of another shape', { sizeOf: (size) => size + 1 }, /in no order that is known/],
    [
      'means of squares below 0',
      { squares: -1 },
      /exp_avg_sq of parameter 0 holds values that are no such means/,
    ],
    ['AMSGrad', { amsgrad: true }, /AMSGrad/],
    ['no betas', { betas: [] }, /is not Adam/],
    ['a beta of 1', { betas: [0.9, 1] }, /is not Adam/],
    ['numbers that are not in turn', { firstNumber: 1 }, /does not number its parameters from 0 in turn/],
    ['a state below the first parameter', { stateOffset: -1 }, /has a state for "-1", not a parameter/],
  ])('takes its weights alone where the optimiser has %s', (_, wrong, why) => {
    const { moments, rows } = started(fileOf((written) => ({ ...written, ...wrong })));
    expect(moments.optimizer).toBeUndefined();
    expect(moments.said).toMatchObject({ taken: 0, steps: 0, note: expect.stringMatching(why) });
    expect(rows.filter(({ fate }) => fate === 'taken').length).toBeGreaterThan(50);
  });
});
