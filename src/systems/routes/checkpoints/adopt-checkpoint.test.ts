import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE } from '../../../../scripts/folders.mjs';
import { referenceDataset } from '../../../data/testing/reference-network';
import type { Dataset } from '../../../domain/dataset';
import { computeSoftTargets } from '../distillation/soft-targets';
import { Failure } from '../../../base/failure';
import { gridFor } from '../../../domain/grid';
import { Random } from '../../../base/random';
import { hoserConfig, type HoserConfig } from '../../../models/hoser/config';
import { datasetBuffers } from '../../../models/hoser/dataset-buffers';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { lmTadSpecs } from '../../../models/lm-tad/lm-tad';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { readSafetensors, type SafetensorsTensor } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { dict, int, type Piece } from '../../../nn/torch-file/pickle-writer';
import { adoptCheckpoint } from './adopt-checkpoint';
import { type AdoptRequest } from '../../../engine/checkpoints/adoption';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import { openRoutesCheckpoint } from './open-checkpoint';
import { countFates } from '../../../engine/checkpoints/checkpoint-report';
import { loadStudent } from './student-file';
import { loadTeacherOnGrid } from './fit-teacher';
import { vocabularySize } from './teacher-grid';
import { initialTeacher } from '../training/train-teacher';
import {
  officialTeacherFile,
  teacherState,
  torchFileOf,
} from '../../../engine/checkpoints/testing/python-checkpoints';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { NO_TASK } from '../../../base/task';

type Tensors = Map<string, SafetensorsTensor>;

let dataset: Dataset;
beforeAll(async () => {
  await useBackend('cpu');
  dataset = await tinyCity();
});

async function weightsOf(config: HoserConfig): Promise<Tensors> {
  const student = Hoser.initial(config, hoserFeatures(dataset), new Random(1));
  const tensors: Tensors = new Map();
  for (const [name, { shape, data }] of await student.parameters.snapshot())
    tensors.set(name, { dtype: 'F32', shape, data });
  student.dispose();
  return tensors;
}

const adopt = (tensors: Tensors, more: Partial<AdoptRequest> = {}, header = {}) =>
  adoptCheckpoint(
    { bytes: checkpointBytes(tensors, header), fileName: 'best.safetensors', ...more },
    dataset,
  );

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Failure);
    expect((thrown as Failure).code).toBe('bad-input');
    return (thrown as Failure).message;
  }
  throw new Error('The file was taken.');
}

describe("a student's bare state dict", () => {
  const narrow = hoserConfig(16, 1, 4);

  it.each([
    ['as published', narrow],
    ["with the thesis's own encoding of time", { ...narrow, timeEncoding: 'cos-linear' as const }],
  ])('says its widths, heads and encoding by its shapes: %s', async (_, config) => {
    const tensors = await weightsOf(config);
    const { network, bytes, report } = adopt(tensors);
    expect(network).toBe('vanilla');
    expect(countFates(report)).toEqual({ used: tensors.size, renamed: 0, missing: 0, ignored: 0 });
    const student = loadStudent(bytes, dataset);
    const features = hoserFeatures(dataset);
    expect(student.config).toEqual(config);
    expect(student.features).toMatchObject({ timeMean: features.timeMean, timeStd: features.timeStd });
    for (const [name, { data }] of await student.parameters.snapshot())
      expect(data).toEqual(tensors.get(name)!.data);
    student.dispose();
    const { metadata } = readSafetensors(bytes);
    expect(metadata).toMatchObject({ system: 'HOSER', student: 'vanilla', dataset: dataset.fingerprint });
  });

  it('may carry wrappers in its names, buffers, masks and other number types', async () => {
    const tensors = await weightsOf(narrow);
    const wrapped: Tensors = new Map();
    for (const [name, tensor] of [...tensors, ...datasetBuffers(hoserFeatures(dataset))])
      wrapped.set(`module._orig_mod.${name}`, tensor);
    const mask = 'module._orig_mod.trajectory_encoder.transformer.h.0.attn.bias';
    wrapped.set(mask, { dtype: 'F32', shape: [1, 1, 2, 2], data: Float32Array.of(1, 0, 1, 1) });
    const doubled = 'module._orig_mod.navigator.q_proj.weight';
    const { shape, data } = wrapped.get(doubled)!;
    wrapped.set(doubled, { dtype: 'F64', shape, data: Float64Array.from(data as Float32Array) });
    const { report, network } = adopt(wrapped, { fileName: 'seed-3-distilled.safetensors' });
    expect(network).toBe('distilled');
    expect(countFates(report)).toEqual({ used: 0, renamed: tensors.size, missing: 0, ignored: 10 });
    const row = (name: string) => report.tensors.find((each) => each.name === name);
    expect(row('navigator.q_proj.weight')?.note).toMatch(/"module\._orig_mod\.navigator.*stored as F64/);
    expect(row('road2zone')).toMatchObject({ fate: 'ignored', note: expect.stringMatching(/^equal to/) });
    expect(row('trajectory_encoder.transformer.h.0.attn.bias')?.note).toMatch(/causal mask/);
  });

  it('may lack only tensors that nothing reads', async () => {
    const tensors = await weightsOf(narrow);
    tensors.delete('navigator.time_estimator.0.weight');
    const { report } = adopt(tensors);
    expect(report.tensors.filter(({ fate }) => fate === 'missing')).toEqual([
      expect.objectContaining({ name: 'navigator.time_estimator.0.weight' }),
    ]);
    tensors.delete('navigator.k_proj.weight');
    expect(refusal(() => adopt(tensors))).toMatch(/"navigator.k_proj.weight" is missing/);
  });

  it('is refused if its buffers are for other roads or zones', async () => {
    const tensors = await weightsOf(narrow);
    const buffers = datasetBuffers(hoserFeatures(dataset));
    const zones = BigInt64Array.from(buffers.get('road2zone')!.data as BigInt64Array);
    zones[5] += 1n;
    const altered = (name: string, data: SafetensorsTensor['data']) =>
      new Map([...tensors, ...buffers, [name, { ...buffers.get(name)!, data }]] as const);
    expect(refusal(() => adopt(altered('road2zone', zones)))).toMatch(
      /"road2zone" is \d+ at entry 5, the data set's is \d+: Open the data with the partition file/,
    );
    const lengths = 'road_network_encoder.road_attr_len';
    const stretched = (buffers.get(lengths)!.data as Float32Array).map((value) => value * 1.5 + 1);
    expect(refusal(() => adopt(altered(lengths, stretched)))).toMatch(/road_attr_len.*Open the roads/);
    const angles = 'road_network_encoder.intersection_attr';
    const turned = (buffers.get(angles)!.data as Float32Array).map((value) => value + 0.25);
    const { report } = adopt(altered(angles, turned));
    expect(report.tensors.find(({ name }) => name === angles)?.note).toMatch(/data set's is used/);
  });

  it('is refused if its tensors are foreign or make no network', async () => {
    const tensors = await weightsOf(narrow);
    const weight = { dtype: 'F32', shape: [1], data: Float32Array.of(1) } as const;
    expect(refusal(() => adopt(new Map([...tensors, ['navigator.more', weight]])))).toMatch(
      /"navigator.more" is not part of it/,
    );
    expect(refusal(() => adopt(new Map([...tensors, ['model.navigator.q_proj.weight', weight]])))).toMatch(
      /are both "navigator.q_proj.weight"/,
    );
    expect(refusal(() => adopt(tensors, { wanted: 'teacher' }))).toMatch(/a teacher has to be of LM-TAD/);
    expect(refusal(() => adopt(new Map([['weight', weight]])))).toMatch(/"weight".*are of neither/);
    expect(refusal(() => adopt(new Map(tensors), {}, { system: 'GPT' }))).toMatch(/it is of "GPT"/);
  });
});

describe("a teacher's file", () => {
  const config = tinyExperiment({ epochs: 1 });

  it('is used unchanged if it was saved here', async () => {
    const teacher = initialTeacher(dataset, config);
    const tensors: Tensors = new Map();
    for (const [name, { shape, data }] of await teacher.parameters.snapshot())
      tensors.set(name, { dtype: 'F32', shape, data });
    const header = {
      system: 'LM-TAD',
      config: { ...teacher.config, grid: config.grid },
      dataset: dataset.fingerprint,
    };
    const bytes = checkpointBytes(tensors, header);
    const adopted = adopt(tensors, { bytes });
    expect(adopted.network).toBe('teacher');
    expect(adopted.bytes).toBe(bytes);
    teacher.dispose();
    // A safetensors file of another program does not state the number of heads, and no shape implies it.
    expect(refusal(() => adopt(tensors))).toMatch(/does not say how many attention heads/);
  });
});

describe("an official teacher's file", () => {
  const sizesFor = (vocabularySize: number) => ({
    layers: 2,
    heads: 2,
    width: 8,
    // The block is shorter than the trips, which suffices: a student needs histories within the window only.
    blockSize: 9,
    vocabularySize,
  });
  const take = (bytes: Uint8Array, cellDegrees?: number) =>
    adoptCheckpoint(
      {
        bytes,
        fileName: 'ckpt.pt',
        ...(cellDegrees === undefined ? {} : { hints: { 'grid.cellDegrees': cellDegrees } }),
      },
      dataset,
    );

  it.each([
    ['full', 0.001, 'torch zip'],
    ['cells', 0.002, 'torch legacy'],
    ['occupied', 0.0037, 'torch zip'],
  ] as const)('is one of the grid that has as many tokens: %s, %d', async (layout, cellDegrees, source) => {
    const grid = gridFor(dataset.network, cellDegrees);
    const config = sizesFor(vocabularySize(dataset.network, grid, layout));
    const form = { legacy: source === 'torch legacy', prefix: '_orig_mod.' };
    const { network, bytes, report } = take(officialTeacherFile(config, form), cellDegrees);
    expect(network).toBe('teacher');
    expect(report.source).toBe(source);
    expect(report.inert).toEqual(['models.LMTAD.LMTADConfig']);
    expect(report.ignored.map(({ name }) => name)).toEqual(['optimizer', 'iter_num']);
    const specs = lmTadSpecs(config);
    expect(countFates(report)).toEqual({ used: 0, renamed: specs.length, missing: 0, ignored: 1 });
    const teacher = loadTeacherOnGrid(bytes, dataset).network;
    expect(teacher.config).toEqual(config);
    expect(teacher.vocabulary).toEqual(lmTadVocabulary(dataset.network, grid, layout));
    const state = teacherState(config);
    for (const [name, { data }] of await teacher.parameters.snapshot())
      expect(data).toEqual(state.get(name)!.data);
    const soft = await computeSoftTargets(teacher, dataset.network, dataset.trips.train, 7, NO_TASK);
    expect(soft.logits.every(Number.isFinite)).toBe(true);
    await expect(teacher.surprisals(dataset.trips.train, NO_TASK)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/reads 9 tokens at most/),
    });
    teacher.dispose();
  });

  it('is refused with the sizes that were compared where no grid fits, or several do', () => {
    expect(refusal(() => take(officialTeacherFile(sizesFor(5_003))))).toMatch(
      /vocabulary has 5003 tokens, and no grid over "Tiny city".* as many: \d+ for cells of 0\.001°.*Give the size/,
    );
    const few = vocabularySize(dataset.network, gridFor(dataset.network, 0.05), 'occupied');
    expect(refusal(() => take(officialTeacherFile(sizesFor(few))))).toMatch(
      /more than one grid.*Give the size/,
    );
    expect(take(officialTeacherFile(sizesFor(few)), 0.05).report.settings).toContainEqual(
      expect.objectContaining({ name: 'Cells', value: expect.stringMatching(/^0\.05°/) }),
    );
  });

  it('is refused where its output layer has weights of its own, or NaN', () => {
    const config = sizesFor(vocabularySize(dataset.network, gridFor(dataset.network), 'full'));
    const state = new Map(teacherState(config));
    const { shape, data } = state.get('lm_head.weight')!;
    const within = (piece: Piece) => dict({ model: piece, model_config: dict({ n_head: int(2) }) });
    state.set('lm_head.weight', { shape, data: data.map((value) => value + 1) });
    expect(refusal(() => take(torchFileOf(state, { within })))).toMatch(/"lm_head.weight" differs/);
    state.set('lm_head.weight', { shape, data });
    state.set('transformer.ln_f.weight', { shape: [8], data: new Float32Array(8).fill(NaN) });
    expect(refusal(() => take(torchFileOf(state, { within })))).toMatch(
      /"transformer.ln_f.weight" holds values that are not numbers/,
    );
  });
});

const bytesAt = (name: string) => new Uint8Array(readFileSync(`${REFERENCE}/${name}`));

describe('files that PyTorch wrote', () => {
  it("makes a student of HOSER's best.pth", async () => {
    const city = await referenceDataset();
    const bytes = bytesAt('hoser_best.pth');
    const contents = openRoutesCheckpoint(bytes);
    const { network, bytes: own, report } = adoptCheckpoint({ bytes, fileName: 'hoser_best.pth' }, city);
    expect(network).toBe('vanilla');
    expect(report.source).toBe('torch zip');
    const fates = countFates(report);
    expect(fates.missing + fates.renamed).toBe(0);
    expect(fates.used + fates.ignored).toBe(contents.tensors.size);
    for (const { name, fate, note } of report.tensors)
      if (fate === 'ignored') expect(note, name).toMatch(/causal mask|equal to|data set's is used/);
    const student = loadStudent(own, city);
    for (const [name, { data }] of await student.parameters.snapshot())
      expect(data, name).toEqual(contents.tensors.get(name)!.data);
    student.dispose();
  });

  it.each(['lmtad_official_ckpt.pt', 'lmtad_weights_only.pt', 'lmtad_legacy_format.pt'])(
    'tells of %s what does not fit the roads, and by which sizes',
    async (name) => {
      const city = await referenceDataset();
      const contents = openRoutesCheckpoint(bytesAt(name));
      expect(contents.system).toBe('LM-TAD');
      expect(contents.tensors.has('transformer.wte.weight')).toBe(true);
      const tokens = contents.tensors.get('transformer.wte.weight')!.shape[0];
      expect(refusal(() => loadTeacherOnGrid(bytesAt(name), city).network)).toMatch(
        new RegExp(`vocabulary (has|of) ${tokens} tokens`),
      );
    },
  );
});
