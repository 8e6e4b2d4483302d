import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import { FREQUENCY_BUFFER, unusedSpecs } from '../../../models/transfertraj/parameters';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { freshEncoder } from '../networks/encoder';
import { smallCity, smallConfig } from '../testing/small-recovery';
import { vocabularyOf } from '../trips/thing-tables';
import { adoptCheckpoint } from './adopt-checkpoint';
import { encoderFile, openEncoder } from './encoder-file';

const config = smallConfig();
let dataset: Dataset;
let saved: Uint8Array;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallCity();
  const encoder = freshEncoder(config, vocabularyOf(dataset), new Random(1));
  saved = await encoderFile(encoder, 'prediction', 'abc');
  encoder.weights.dispose();
});

const adopt = (bytes: Uint8Array) => adoptCheckpoint({ bytes, fileName: 'a.safetensors' }, dataset);

/** The same tensors with another header. */
const reheaded = (change: Record<string, string>) => {
  const { tensors, metadata } = readSafetensors(saved);
  return writeSafetensors(tensors, { ...metadata, ...change });
};

describe('an encoder that was saved here', () => {
  it('is taken as it is, and goes with the data of any city', async () => {
    const adopted = adopt(saved);
    expect(adopted).toMatchObject({ network: 'prediction', bytes: saved });
    expect(adopted.report.tensors.every(({ fate }) => fate === 'used')).toBe(true);
    const opened = openEncoder(saved);
    expect(opened.vocabulary).toEqual(vocabularyOf(dataset));
    expect(opened.reading).toEqual(config.reading);
    opened.weights.dispose();
  });

  it.each([
    ['network', 'teacher', /"network" of its header/],
    ['config', '{"width":8}', /"config\.\w+" of its header/],
    ['reading', '{"unit":"miles"}', /"reading\.\w+" of its header/],
    ['vocabulary', '{"places":[],"roads":[]}', /names other kinds of places and roads/],
  ])('is refused where its %s was changed', (key, value, message) => {
    expect(() => adopt(reheaded({ [key]: value }))).toThrow(message);
  });
});

describe('an encoder of the official code', () => {
  /** With what the official code has and no pass uses, and without what makes vectors of kinds of things. */
  const official = (change: (tensors: Map<string, SafetensorsTensor>) => void = () => undefined) => {
    const { tensors } = readSafetensors(saved);
    const { width, layers } = config.encoder;
    for (const { name, shape } of unusedSpecs({ width, layers } as Parameters<typeof unusedSpecs>[0]))
      tensors.set(name, {
        dtype: 'F32',
        shape,
        data: new Float32Array(shape.reduce((size, length) => size * length, 1)),
      });
    tensors.set(FREQUENCY_BUFFER, { dtype: 'F32', shape: [width / 2], data: new Float32Array(width / 2) });
    for (const name of ['poi', 'road']) tensors.delete(`${name}_feature_layer.weight`);
    change(tensors);
    return writeSafetensors(tensors, {});
  };

  it('has the sizes of its tensors, the form as published and the kinds of the open data', () => {
    const { bytes, network, report } = adopt(official());
    expect(network).toBe('pretrained');
    expect(report.tensors.filter(({ fate }) => fate === 'ignored')).toHaveLength(11);
    const opened = openEncoder(bytes);
    const { width, embedWidth, mixerHidden, layers, experts } = config.encoder;
    expect(opened.config).toMatchObject({ width, embedWidth, mixerHidden, layers, experts });
    expect(opened.config).toMatchObject({ unit: 'metres', causal: true, theta: false, zeroMasked: false });
    expect(opened.reading).toMatchObject({ unit: 'metres', radius: 10 });
    expect(opened.vocabulary).toEqual(vocabularyOf(dataset));
    opened.weights.dispose();
  });

  it('is refused where a tensor is missing or too much', () => {
    const missing = official((tensors) => tensors.delete('poi_embed_layer.0.weight'));
    expect(() => adopt(missing)).toThrow(/"poi_embed_layer.0.weight", which would tell them, is missing/);
    const extra: SafetensorsTensor = { dtype: 'F32', shape: [1], data: new Float32Array(1) };
    expect(() => adopt(official((tensors) => tensors.set('extra', extra)))).toThrow(
      /"extra" is not part of it/,
    );
  });
});
