import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import { hoserConfig } from '../../../models/hoser/config';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { readSafetensors, writeSafetensors, type Safetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { loadStudent } from './student-file';
import { loadTeacherOnGrid } from './fit-teacher';
import { initialTeacher } from '../training/train-teacher';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';

const config = tinyExperiment({ epochs: 1 });
let dataset: Dataset;
let other: Dataset;
let teacherBytes: Uint8Array;
let studentBytes: Uint8Array;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity();
  other = await tinyCity(90);
  const teacher = initialTeacher(dataset, config);
  teacherBytes = await checkpointFile(teacher.parameters, {
    system: 'LM-TAD',
    config: { ...teacher.config, grid: config.grid },
    dataset: dataset.fingerprint,
  });
  teacher.dispose();
  const student = Hoser.initial(hoserConfig(16, 1, 2), hoserFeatures(dataset), new Random(1));
  studentBytes = await checkpointFile(student.parameters, {
    system: 'HOSER',
    config: student.config,
    dataset: dataset.fingerprint,
    time_mean: 2.5,
    time_std: 0.75,
  });
  student.dispose();
});

/** The file with a part replaced. */
function altered(bytes: Uint8Array, alter: (file: Safetensors) => void): Uint8Array {
  const file = readSafetensors(bytes);
  alter(file);
  return writeSafetensors(file.tensors, file.metadata);
}

const withConfig = (bytes: Uint8Array, fields: object) =>
  altered(bytes, ({ metadata }) => {
    metadata.config = JSON.stringify({ ...JSON.parse(metadata.config), ...fields });
  });

/** The failure of a call that must leave no tensors. */
function failureOf(load: () => { dispose(): void }): Failure {
  const before = memory().numTensors;
  try {
    load().dispose();
  } catch (thrown) {
    expect(memory().numTensors).toBe(before);
    expect(thrown).toBeInstanceOf(Failure);
    expect((thrown as Failure).code).toBe('bad-input');
    return thrown as Failure;
  }
  throw new Error('The file was taken.');
}

describe('loadTeacher', () => {
  it('restores the weights, the sizes and the vocabulary', async () => {
    const before = memory().numTensors;
    const fresh = initialTeacher(dataset, config);
    const loaded = loadTeacherOnGrid(teacherBytes, dataset).network;
    expect(loaded.config).toEqual(fresh.config);
    expect(loaded.vocabulary).toEqual(fresh.vocabulary);
    expect(await loaded.parameters.snapshot()).toEqual(await fresh.parameters.snapshot());
    loaded.dispose();
    fresh.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a teacher that was trained on another data set', () => {
    expect(failureOf(() => loadTeacherOnGrid(teacherBytes, other).network).message).toMatch(
      /teacher checkpoint cannot be used: it was trained on another data set than "Tiny city"/,
    );
  });

  it('refuses another grid, vocabulary or length', () => {
    const grid = { ...config.grid, cellDegrees: config.grid.cellDegrees * 3 };
    const load = (fields: object) =>
      failureOf(() => loadTeacherOnGrid(withConfig(teacherBytes, fields), dataset).network);
    expect(load({ grid }).message).toMatch(/vocabularySize.*its grid over this road network makes/);
    expect(load({ grid: { ...grid, vocabulary: 'all' } }).message).toMatch(/"all", no known vocabulary/);
    expect(load({ grid: { cellDegrees: 1e-6, vocabulary: 'full' } }).message).toMatch(/vocabularySize/);
    expect(load({ grid: null }).message).toMatch(/cellDegrees/);
    expect(load({ blockSize: 3 }).message).toMatch(/"transformer.wpe.weight" has shape/);
    expect(load({ heads: 3 }).message).toMatch(/3 heads cannot share/);
    expect(load({ layers: 1e9 }).message).toMatch(/layers.*tensors only/);
  });

  it('refuses a student, and files without a network', () => {
    expect(failureOf(() => loadTeacherOnGrid(studentBytes, dataset).network).message).toMatch(
      /it is of "HOSER", and a teacher has to be of LM-TAD/,
    );
    expect(failureOf(() => loadTeacherOnGrid(writeSafetensors(new Map()), dataset).network).message).toMatch(
      /it has no tensors/,
    );
    expect(failureOf(() => loadTeacherOnGrid(new Uint8Array(20), dataset).network).message).toMatch(
      /safetensors/,
    );
  });

  it('accepts a file that contains the tied output layer', () => {
    const bytes = altered(teacherBytes, ({ tensors }) =>
      tensors.set('lm_head.weight', tensors.get('transformer.wte.weight')!),
    );
    expect(() => loadTeacherOnGrid(bytes, dataset).network.dispose()).not.toThrow();
  });
});

describe('loadStudent', () => {
  it('restores the weights and the scale of times', async () => {
    const before = memory().numTensors;
    const loaded = loadStudent(studentBytes, dataset);
    expect(loaded.config).toEqual(hoserConfig(16, 1, 2));
    expect(loaded.features).toMatchObject({ timeMean: 2.5, timeStd: 0.75 });
    const { tensors } = readSafetensors(studentBytes);
    const snapshot = await loaded.parameters.snapshot();
    expect(snapshot.size).toBe(tensors.size);
    for (const [name, { data }] of snapshot) expect(data).toEqual(tensors.get(name)!.data);
    const shared = loadStudent(studentBytes, dataset, hoserFeatures(dataset));
    expect(shared.features).toEqual(loaded.features);
    loaded.dispose();
    shared.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('names every tensor that is missing, superfluous or of another shape', () => {
    const bytes = altered(studentBytes, ({ tensors }) => {
      tensors.delete('navigator.q_proj.weight');
      tensors.set('navigator.more', { dtype: 'F32', shape: [1], data: new Float32Array(1) });
      tensors.set('navigator.v_proj.weight', { dtype: 'F32', shape: [16], data: new Float32Array(16) });
      tensors.set('navigator.metric_distance_proj.bias', {
        dtype: 'F32',
        shape: [16],
        data: new Float32Array(16).fill(NaN),
      });
      tensors.set('navigator.metric_angle_proj.bias', {
        dtype: 'I32',
        shape: [16],
        data: new Int32Array(16),
      });
    });
    const { problems } = failureOf(() => loadStudent(bytes, dataset)).details;
    expect([...(problems as string[])].sort()).toEqual([
      '"navigator.metric_angle_proj.bias" is stored as I32, not as floating-point numbers',
      '"navigator.metric_distance_proj.bias" holds values that are not numbers',
      '"navigator.more" is not part of it',
      '"navigator.q_proj.weight" is missing',
      '"navigator.v_proj.weight" has shape [16], not [1, 16]',
    ]);
  });

  it('refuses weights for other roads where the file does not name its data set', () => {
    const bytes = altered(studentBytes, ({ metadata }) => {
      delete metadata.dataset;
    });
    expect(failureOf(() => loadStudent(bytes, other)).message).toMatch(
      /made for \d+ roads, \d+ road classes and \d+ zones, and "Tiny city" has \d+ roads/,
    );
    expect(() => loadStudent(bytes, dataset).dispose()).not.toThrow();
  });

  it('allocates nothing that is larger than the file', () => {
    const unlike = altered(
      withConfig(studentBytes, { hiddenDim: 8e9, roadIdDim: 4e9, attributeDim: 1e9 }),
      ({ tensors }) => {
        tensors.delete('navigator.time_estimator.0.weight');
      },
    );
    expect(failureOf(() => loadStudent(unlike, dataset)).message).toMatch(/has shape/);
  });

  it('refuses invalid headers', () => {
    const without = (key: string) =>
      altered(studentBytes, ({ metadata }) => {
        delete metadata[key];
      });
    expect(failureOf(() => loadStudent(without('time_std'), dataset)).message).toMatch(/time_std.*missing/);
    const load = (fields: object) => failureOf(() => loadStudent(withConfig(studentBytes, fields), dataset));
    expect(load({ roadIdDim: 9 }).message).toMatch(/its parts sum to 17/);
    expect(load({ layers: 0 }).message).toMatch(/config.layers.*not a whole number from 1 up/);
    expect(load({ timeEncoding: 'sawtooth' }).message).toMatch(/"sawtooth", no known one/);
    expect(load({ heads: 5 }).message).toMatch(/5 heads cannot share/);
  });
});
