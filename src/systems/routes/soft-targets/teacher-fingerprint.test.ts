import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { readSafetensors, writeSafetensors, type Safetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { checkpointFile } from '../../../engine/checkpoints/checkpoint-file';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';
import { fitTeacher } from '../checkpoints/fit-teacher';
import { teacherFingerprint } from './soft-target-cache';
import { initialTeacher } from '../training/train-teacher';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';

const config = tinyExperiment({ epochs: 1 });
let dataset: Dataset;
let bytes: Uint8Array;

beforeAll(async () => {
  await useBackend('cpu');
  dataset = await tinyCity();
  const teacher = initialTeacher(dataset, config);
  const header = { config: { ...teacher.config, grid: config.grid }, dataset: dataset.fingerprint };
  bytes = await checkpointFile(teacher.parameters, { system: 'LM-TAD', ...header });
  teacher.dispose();
});

/** Fingerprint of the teacher in the checkpoint file, after `alter` has changed that file. */
function fingerprint(alter: (file: Safetensors) => void = () => undefined): Promise<string> {
  const file = readSafetensors(bytes);
  alter(file);
  const written = writeSafetensors(file.tensors, file.metadata);
  return teacherFingerprint(fitTeacher(openRoutesCheckpoint(written), dataset));
}

describe('the fingerprint of a teacher', () => {
  it('is of what it computes, not of its file', async () => {
    const known = await fingerprint();
    expect(known).toMatch(/^[0-9a-f]{64}$/);
    const told = await fingerprint(({ metadata }) => {
      metadata.metrics = '{"perplexity":3}';
      delete metadata.dataset;
    });
    const tied = await fingerprint(({ tensors }) =>
      tensors.set('lm_head.weight', tensors.get('transformer.wte.weight')!),
    );
    expect([told, tied]).toEqual([known, known]);
  });

  it('is another for one other bit of a weight, and for another number of heads', async () => {
    const known = await fingerprint();
    const weight = await fingerprint(({ tensors }) => {
      const { data } = tensors.get('transformer.wte.weight')!;
      const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
      bits[bits.length - 1] ^= 1;
    });
    const heads = await fingerprint(({ metadata }) => {
      const written = JSON.parse(metadata.config) as { heads: number };
      metadata.config = JSON.stringify({ ...written, heads: 2 * written.heads });
    });
    expect(new Set([known, weight, heads]).size).toBe(3);
  });
});
