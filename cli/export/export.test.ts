import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietly } from '../testing/quietly';
import { REFERENCE } from '../../scripts/folders.mjs';
import type { Dataset } from '../../src/domain/dataset';
import { tripAt } from '../../src/domain/trajectory-set';
import { lmTadSpecs } from '../../src/models/lm-tad/lm-tad';
import { Parameters } from '../../src/nn/parameters';
import { Random } from '../../src/base/random';
import { checkpointFile } from '../../src/engine/checkpoints/checkpoint-file';
import { useBackend } from '../../src/nn/testing/backends';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { readTorchFile, type TorchTensor, type TorchValue } from '../../src/nn/torch-file/torch-file';
import { adoptCheckpoint } from '../../src/systems/routes/checkpoints/adopt-checkpoint';
import { datasetFiles } from '../dataset/dataset-folder';
import { exportCommand } from '../export';
import { temporaryFolder } from '../testing/temporary-folder';

type Dictionary = ReadonlyMap<string, TorchValue>;

const NETWORK = join(REFERENCE, 'network');
const STUDENT = join(REFERENCE, 'hoser_best.pth');
const root = temporaryFolder();
const place = (name: string) => join(root, name);
const read = (path: string): Dictionary =>
  readTorchFile(new Uint8Array(readFileSync(place(path)))).root as unknown as Dictionary;
let dataset: Dataset;

const write = (out: string, ...more: string[]) =>
  exportCommand.run(['--data', NETWORK, '--name', 'City', '--out', place(out), ...more]);

beforeAll(async () => {
  await useBackend('cpu');
  ({ dataset } = await loadHoserDataset(await datasetFiles([NETWORK]), { name: 'network' }));
});
quietly();

describe('what is handed over', () => {
  it('has the names, shapes, types and values of the state dict that official HOSER wrote', async () => {
    await write('student', '--student', STUDENT);
    const official = readTorchFile(new Uint8Array(readFileSync(STUDENT))).root as unknown as Dictionary;
    const own = read('student/hoser/save/City/seed42/best.pth');
    expect([...own.keys()].sort()).toEqual([...official.keys()].sort());
    for (const [name, value] of own) {
      const [a, b] = [value as TorchTensor, official.get(name) as TorchTensor];
      expect([a.dtype, name], name).toEqual([b.dtype, name]);
      // The longest route that is allowed decides the size of a mask.
      if (/h\.\d\.attn\.bias$/.test(name)) expect(a.data[1]).toBe(0);
      else expect(a.shape, name).toEqual(b.shape);
      if (name.endsWith('.weight')) expect(a.data, name).toEqual(b.data);
    }
    const yaml = readFileSync(place('student/hoser/config/City.yaml'), 'utf8');
    const mask = own.get('trajectory_encoder.transformer.h.0.attn.bias') as TorchTensor;
    expect(yaml).toContain(`max_len: ${mask.shape[3]}\n`);
    expect(yaml).toContain('zone_id_num_embeddings: 8\n');
  });

  it('comes back as the same weights and the same data', async () => {
    await write('back', '--student', STUDENT);
    const bytes = new Uint8Array(readFileSync(place('back/hoser/save/City/seed42/best.pth')));
    const first = adoptCheckpoint(
      { bytes: new Uint8Array(readFileSync(STUDENT)), fileName: 'a.pth' },
      dataset,
    );
    const again = adoptCheckpoint({ bytes, fileName: 'a.pth' }, dataset);
    expect(again.bytes).toEqual(first.bytes);
    const files = await datasetFiles([place('back/hoser/data/City')]);
    const { dataset: data } = await loadHoserDataset(files, { name: 'network' });
    expect(data.trips.train.roads).toEqual(dataset.trips.train.roads);
    expect(data.network.successors).toEqual(dataset.network.successors);
    expect([...data.network.geoIds.subarray(0, 3)]).toEqual([0, 1, 2]);
  });

  it('has trips as cells that the vocabulary knows, and a teacher whose output layer is tied', async () => {
    await write('plain');
    const vocab = JSON.parse(readFileSync(place('plain/lmtad/data/vocab.json'), 'utf8')) as Record<
      string,
      number
    >;
    const size = Object.keys(vocab).length;
    expect([vocab.PAD, vocab.EOT, vocab.SOT]).toEqual([size - 3, size - 2, size - 1]);
    const lines = readFileSync(place('plain/lmtad/data/porto_processed.csv'), 'utf8').trim().split('\n');
    const trips = lines.map((line) => JSON.parse(line) as number[]);
    const { train } = dataset.trips;
    expect(trips.map(({ length }) => length)).toEqual(
      Array.from({ length: train.tripCount }, (_, trip) => tripAt(train, trip).roads.length),
    );
    for (const cell of trips.flat()) expect(vocab[cell], String(cell)).toBeLessThan(vocab.PAD);

    const config = { layers: 1, heads: 2, width: 16, blockSize: 64, vocabularySize: size };
    const parameters = Parameters.initial(lmTadSpecs(config), new Random(1));
    const grid = { cellDegrees: 0.001, vocabulary: 'full' };
    const header = { system: 'LM-TAD', config: { ...config, grid }, dataset: dataset.fingerprint };
    writeFileSync(place('teacher.safetensors'), await checkpointFile(parameters, header));
    parameters.dispose();
    await write('teacher', '--teacher', place('teacher.safetensors'));
    const file = read('teacher/lmtad/ckpt.pt');
    const model = file.get('model') as unknown as Dictionary;
    expect((model.get('lm_head.weight') as TorchTensor).data).toEqual(
      (model.get('transformer.wte.weight') as TorchTensor).data,
    );
    expect(file.get('model_config')).toMatchObject({ name: 'models.LMTAD.LMTADConfig' });
    const bytes = new Uint8Array(readFileSync(place('teacher/lmtad/ckpt.pt')));
    const { network, report } = adoptCheckpoint({ bytes, fileName: 'ckpt.pt' }, dataset);
    expect(network).toBe('teacher');
    expect(report.settings.length).toBeGreaterThan(0);
  });

  it('is refused where official code has no place for it, or something is in the way', async () => {
    await write('twice');
    await expect(write('twice')).rejects.toThrow(/is not empty/);
    expect(() => exportCommand.read(['--data', 'a', '--out', 'b', '--name', 'a/b'])).toThrow(
      /letters, digits/,
    );
    expect(() => exportCommand.read(['--data', 'a', '--out', 'b', '--preset', 'x'])).toThrow(
      /--preset must be/,
    );
    expect(() => exportCommand.read(['--data', 'a'])).toThrow(/--out DIR/);
  });
});
