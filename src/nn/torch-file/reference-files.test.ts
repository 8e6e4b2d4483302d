import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFERENCE } from '../../../scripts/folders.mjs';
import { readSafetensors } from '../safetensors';
import { isTorchFile, readTorchFile, type TorchTensor, type TorchValue } from './torch-file';

interface StoredTensor {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly abs_sum: number;
  readonly first: readonly number[];
  readonly last: number;
}

type Dictionary = ReadonlyMap<string | number, TorchValue>;

const described = (): {
  files: Record<
    string,
    { weights_key: string | null; state_dict?: Record<string, StoredTensor>; model_config?: object }
  >;
} => JSON.parse(readFileSync(`${REFERENCE}/lmtad_checkpoint.json`, 'utf8'));

const read = (name: string) => {
  const bytes = readFileSync(`${REFERENCE}/${name}`);
  expect(isTorchFile(bytes)).toBe(true);
  return readTorchFile(bytes);
};

describe('files that PyTorch wrote', () => {
  const files = Object.entries(described().files);

  it.each(files.filter(([, { state_dict: weights }]) => typeof weights === 'object'))(
    'reads every weight of %s',
    (name, { weights_key: key, state_dict: wanted = {} }) => {
      const { root } = read(name);
      const state = (key === null ? root : (root as Dictionary).get(key)) as Dictionary;
      expect([...state.keys()].sort()).toEqual(Object.keys(wanted).sort());
      for (const [weight, { shape, sum, abs_sum, first, last }] of Object.entries(wanted)) {
        const tensor = state.get(weight) as TorchTensor;
        const values = Array.from(tensor.data as Float32Array, Number);
        expect(tensor.shape, weight).toEqual(shape);
        expect(values.slice(0, first.length), weight).toEqual(first);
        expect(values.at(-1), weight).toBe(last);
        expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 6);
        expect(values.reduce((a, b) => a + Math.abs(b), 0)).toBeCloseTo(abs_sum, 6);
      }
    },
  );

  it('keeps the configuration of the official checkpoint, whose classes are not made', () => {
    const { root, inert, format } = read('lmtad_official_ckpt.pt');
    const wanted = described().files['lmtad_official_ckpt.pt'];
    const config = (root as Dictionary).get('model_config') as { name: string; state: Dictionary };
    expect(format).toBe('zip');
    expect(config.name).toBe('models.LMTAD.LMTADConfig');
    expect(Object.fromEntries(config.state)).toEqual(wanted.model_config);
    expect(inert).toEqual(['argparse.Namespace', 'datasets.PortoConfig', 'models.LMTAD.LMTADConfig']);
  });

  it('reads the format before zip files, with the same weights', () => {
    const { root, format } = read('lmtad_legacy_format.pt');
    const zip = read('lmtad_official_ckpt.pt').root as Dictionary;
    expect(format).toBe('legacy');
    expect((root as Dictionary).get('model')).toEqual(zip.get('model'));
  });

  it('reads the official student, value for value as in the safetensors of the same weights', () => {
    const { root, inert } = read('hoser_best.pth');
    const { tensors } = readSafetensors(readFileSync(`${REFERENCE}/beam_search.safetensors`));
    expect(inert).toEqual([]);
    let compared = 0;
    for (const [name, tensor] of root as Dictionary) {
      const stored = tensors.get(`model.${String(name)}`);
      if (!stored) continue;
      compared++;
      expect((tensor as TorchTensor).shape, String(name)).toEqual(stored.shape);
      expect(Array.from((tensor as TorchTensor).data as Float32Array, Number), String(name)).toEqual(
        Array.from(stored.data as Float32Array, Number),
      );
    }
    expect(compared).toBeGreaterThan(40);
  });
});
