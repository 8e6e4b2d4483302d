import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { FlowForecaster } from '../forecast/networks-service';
import type { FlowNetworkName } from '../networks';
import { runFlows, smallConfig, smallFlows } from '../testing/small-flows';
import { adoptCheckpoint } from './adopt-checkpoint';

const reference = (name: string) => {
  const file = new URL(`../../../../reference/lightst/${name}.safetensors`, import.meta.url);
  return readSafetensors(new Uint8Array(readFileSync(file))).tensors;
};
const some = (shape: number[]): SafetensorsTensor => ({
  dtype: 'F32',
  shape,
  data: new Float32Array(shape.reduce((product, length) => product * length, 1)),
});

/** A state dict of the official code: the weights that are used, and some of those that never are. */
function officialFile(name: string, others: readonly string[]): Uint8Array {
  const used = [...reference(name)].flatMap(([key, tensor]) =>
    key.startsWith('model.') ? [[key.slice('model.'.length), tensor] as const] : [],
  );
  return writeSafetensors(new Map([...used, ...others.map((other) => [other, some([2, 2])] as const)]), {});
}

beforeAll(() => useBackend('wasm'));

describe('files of the official code', () => {
  it.each([
    ['teacher', 'mtgnn_teacher', 9, ['stu_mlp.0.0.weight', 'residual_convs.0.weight', 'gc.emb_unknown']],
    ['student', 'stmlp_student', 7, ['gconv1.0.mlp.mlp.weight', 'encoder_layer.norm1.weight', 'extra']],
  ] as const)('are taken for a %s, with the scale of the data', async (role, name, sensors, others) => {
    const dataset = await smallFlows({ sensors });
    const [first, second, unknown] = others;
    const bytes = officialFile(name, [first, second]);
    const adopted = adoptCheckpoint({ bytes, fileName: 'best.safetensors', wanted: role }, dataset);
    const network: FlowNetworkName = role === 'teacher' ? 'teacher' : 'distilled';
    expect(adopted.network).toBe(network);
    const fates = new Map(adopted.report.tensors.map((row) => [row.name, row.fate]));
    expect([fates.get(first), fates.get(second)]).toEqual(['ignored', 'ignored']);
    expect(fates.get('end_conv_2.weight')).toBe('used');

    // What was made of it is a file of this data set.
    const own = new FlowForecaster(dataset, { zerosMissing: false });
    const weights = { id: 'a', network, bytes: adopted.bytes };
    const { values, horizons } = await own.forecast(weights, 50, 51, NO_TASK);
    expect(horizons).toBe(12);
    expect(values.every(Number.isFinite)).toBe(true);
    own.dispose();

    const adopting = (file: Uint8Array, data: Dataset) => () =>
      adoptCheckpoint({ bytes: file, fileName: 'best.safetensors', wanted: role }, data);
    expect(adopting(officialFile(name, [unknown]), dataset)).toThrow(/is not part of it/);
    const fewer = await smallFlows({ sensors: 4 });
    expect(adopting(bytes, fewer)).toThrow(new RegExp(`made for ${sensors} nodes .* has 4`));
  });

  it('are refused in words where a size cannot be told', async () => {
    const bytes = writeSafetensors(new Map([['gconv1.0.mlp.mlp.weight', some([2, 2, 1, 1])]]), {});
    const dataset = await smallFlows();
    expect(() => adoptCheckpoint({ bytes, fileName: 'a.safetensors', wanted: 'teacher' }, dataset)).toThrow(
      /no header that says its sizes, and "start_conv.weight", which would tell them, is missing/,
    );
  });
});

describe('files that were saved here', () => {
  it('are taken as they are over the same data, and refused over others or where they were changed', async () => {
    const dataset = await smallFlows({ bins: 240 });
    const { checkpoints } = await runFlows({ dataset, config: smallConfig(1) });
    for (const { name, bytes } of checkpoints) {
      const adopted = adoptCheckpoint({ bytes, fileName: `${name}.safetensors` }, dataset);
      expect(adopted.network).toBe(name);
      expect(adopted.bytes).toBe(bytes);
      expect(adopted.report.tensors.every(({ fate }) => fate === 'used')).toBe(true);
    }
    const [{ bytes }] = checkpoints;
    const request = (changed: Uint8Array) => ({ bytes: changed, fileName: 'teacher.safetensors' });
    const other = { ...dataset, fingerprint: '00'.repeat(16), name: 'Elsewhere' };
    expect(() => adoptCheckpoint(request(bytes), other)).toThrow(/another data set than "Elsewhere"/);
    const { tensors, metadata } = readSafetensors(bytes);
    const changed = (key: string, value: string) =>
      request(writeSafetensors(tensors, { ...metadata, [key]: value }));
    expect(() => adoptCheckpoint(changed('network', 'nobody'), dataset)).toThrow(/"network" of its header/);
    expect(() => adoptCheckpoint(changed('score', '{"mean":1,"std":0}'), dataset)).toThrow(/"score.std" of/);
    expect(() => adoptCheckpoint(changed('config', '{"form":"paper"}'), dataset)).toThrow(/"config\.\w+" of/);
  });
});
