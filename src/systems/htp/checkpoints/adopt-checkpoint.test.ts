import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import type { Dataset } from '../../../domain/dataset';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { initialRqVae } from '../../../models/htp/rq-vae-parameters';
import { TokenModel } from '../../../models/htp/token-model';
import { TokenVocabulary } from '../../../models/htp/token-vocabulary';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { smallPoints } from '../testing/small-points';
import { SCALES, smallRqVae } from '../testing/untrained-networks';
import { TripLabels } from '../trips/trip-labels';
import { adoptCheckpoint } from './adopt-checkpoint';
import { languageFile, openLanguage, openTokeniser, tokeniserFile } from './network-file';

let dataset: Dataset;
let tokeniser: Uint8Array;
let language: Uint8Array;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallPoints();
  const { roadCount } = dataset.network;
  const { box } = new TripLabels(dataset.network);
  const config = smallRqVae(roadCount);
  const weights = initialRqVae(config, new Random(1));
  tokeniser = await tokeniserFile(weights, { config, target: 'route', scales: SCALES, box }, 'abc');
  weights.dispose();
  const { codebooks } = config;
  const sizes = { width: 16, layers: 1, heads: 2, blockSize: 64 };
  const vocabulary = new TokenVocabulary(codebooks, roadCount);
  const model = TokenModel.initial(sizes, vocabulary, new Random(2));
  const about = { sizes, form: 'plain', dropout: 0, codebooks, roads: roadCount, box } as const;
  const digest = await digestOfFile(tokeniser);
  language = await languageFile(model.parameters, { ...about, tokeniser: digest }, 'abc');
  model.dispose();
});

const named = (bytes: Uint8Array, wanted?: string) => ({
  bytes,
  fileName: 'a.safetensors',
  ...(wanted !== undefined && { wanted }),
});

/** The same tensors with another header. */
const reheaded = (bytes: Uint8Array, change: (header: Record<string, string>) => Record<string, string>) => {
  const { tensors, metadata } = readSafetensors(bytes);
  return writeSafetensors(tensors, change({ ...metadata }));
};

describe('files that were saved here', () => {
  it.each(['tokeniser', 'language'] as const)('are taken as they are: the %s', async (network) => {
    const bytes = network === 'tokeniser' ? tokeniser : language;
    for (const wanted of [undefined, network]) {
      const adopted = await adoptCheckpoint(named(bytes, wanted), dataset);
      expect(adopted.network).toBe(network);
      expect(adopted.bytes).toBe(bytes);
      expect(adopted.report.tensors.every(({ fate }) => fate === 'used')).toBe(true);
    }
    const other = network === 'tokeniser' ? 'language' : 'tokeniser';
    await expect(adoptCheckpoint(named(bytes, other), dataset)).rejects.toThrow(
      /cannot be used: it is of "HTP/,
    );
  });

  it('belong to their roads, and to their tokeniser', async () => {
    const { network } = dataset;
    const moved = { ...network, shapeLonLat: network.shapeLonLat.map((value) => value + 0.001) };
    const elsewhere = { ...dataset, name: 'Elsewhere', network: moved };
    expect(() => openTokeniser(tokeniser, elsewhere)).toThrow(
      /knows the roads of another place, and Elsewhere has other ones/,
    );
    const digest = await digestOfFile(tokeniser);
    expect(() => openLanguage(language, elsewhere, digest)).toThrow(/another place/);
    expect(() => openLanguage(language, dataset, '00ff')).toThrow(/patterns of another tokeniser/);
    const fewer = reheaded(tokeniser, (header) => ({
      ...header,
      config: header.config.replace(/"roads":\d+/, '"roads":7'),
    }));
    await expect(adoptCheckpoint(named(fewer), dataset)).rejects.toThrow(/knows 7 roads, and Ring has 48/);
    const opened = openLanguage(language, dataset, digest);
    expect(opened.form).toBe('plain');
    opened.model.dispose();
  });

  it.each([
    ['target', 'nowhere', /"target" of its header/],
    ['scales', '{"step":{"mean":0,"std":0}}', /"scales\.step\.std" of its header/],
    ['box', '{"west":1}', /"box\.\w+" of its header/],
    ['config', '{"hidden":4}', /"config\.\w+" of its header/],
  ])('are refused where their %s was changed', async (key, value, message) => {
    const changed = reheaded(tokeniser, (header) => ({ ...header, [key]: value }));
    await expect(adoptCheckpoint(named(changed), dataset)).rejects.toThrow(message);
  });
});

describe('codebooks of one codeword', () => {
  const single = (bytes: Uint8Array, key: 'config' | 'vocabulary') =>
    reheaded(bytes, (header) => ({ ...header, [key]: header[key].replace('[4,8]', '[4,1]') }));
  const message = /codebook 2 of 2 has 1 codeword, and each needs 2 at least/;

  it('are refused in words, by the header and by the tensors', async () => {
    await expect(adoptCheckpoint(named(single(tokeniser, 'config')), dataset)).rejects.toThrow(message);
    await expect(adoptCheckpoint(named(single(language, 'vocabulary')), dataset)).rejects.toThrow(message);
    const name = 'rq_quant.codebooks.1.codebook.weight';
    const { tensors } = readSafetensors(tokeniser);
    const row = { dtype: 'F32', shape: [1, 6], data: new Float32Array(6) } as const;
    const official = writeSafetensors(new Map([...tensors, [name, row]]), {});
    await expect(adoptCheckpoint(named(official), dataset)).rejects.toThrow(message);
  });
});

describe('files of the official code', () => {
  const official = (others: [string, SafetensorsTensor][] = []) => {
    const { tensors } = readSafetensors(tokeniser);
    return writeSafetensors(new Map([...tensors, ...others]), {});
  };

  it('are taken for a tokeniser, with the sizes of their tensors and the scales of the data', async () => {
    const { bytes, network, report } = await adoptCheckpoint(named(official()), dataset);
    expect(network).toBe('tokeniser');
    const opened = openTokeniser(bytes, dataset);
    expect(opened.config).toEqual(smallRqVae(dataset.network.roadCount));
    expect(opened.scales.step.std).toBeGreaterThan(0);
    expect(opened.scales).not.toEqual(SCALES);
    expect(report.settings.find(({ name }) => name === 'Step of a route')?.from).toMatch(/first traces/);
    opened.weights.dispose();
  });

  it('are refused where a tensor is missing or too much', async () => {
    const extra: SafetensorsTensor = { dtype: 'F32', shape: [1], data: new Float32Array(1) };
    await expect(adoptCheckpoint(named(official([['extra', extra]])), dataset)).rejects.toThrow(
      /"extra" is not part of it/,
    );
    const { tensors } = readSafetensors(tokeniser);
    tensors.delete('encoder.conv_in.weight');
    await expect(adoptCheckpoint(named(writeSafetensors(tensors, {})), dataset)).rejects.toThrow(
      /"encoder.conv_in.weight", which would tell them, is missing/,
    );
  });
});
