import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { dataFileFromBytes } from '../../../data/data-file';
import { loadHoserDataset } from '../../../data/hoser-layout';
import { SAMPLE_RESIDENTS } from '../../../engine/datasets/samples';
import { useBackend } from '../../../nn/testing/backends';
import { PRESET_CONFIGS } from '../settings';
import { SHIPPED_FOLDER, SHIPPED_NETWORKS } from '../networks';
import { CityAtWork } from './networks-service';

/** So many sequences tell a right file from a wrong one. */
const SEQUENCES = 12;
const inPublic = (path: string) => readFileSync(new URL(`../../../../public/${path}`, import.meta.url));

it.each(SHIPPED_NETWORKS)(
  'the network "%s" that comes with the sample residents knows more than counting does',
  async (network) => {
    await useBackend('wasm');
    const zip = dataFileFromBytes('residents.zip', inPublic(SAMPLE_RESIDENTS.address));
    const { dataset } = await loadHoserDataset([zip], { name: SAMPLE_RESIDENTS.title });
    const city = new CityAtWork(dataset);
    const { sequences, seed } = PRESET_CONFIGS.light;
    const of = { sequences, seed };
    const weights = { id: network, bytes: inPublic(`${SHIPPED_FOLDER}/${network}.safetensors`) };
    const [said, counted]: number[][] = [[], []];
    for (const index of city.summary(of).parts.test.slice(0, SEQUENCES)) {
      const { hexagons } = await city.believe(weights, of, { index, from: 4, to: 5 }, NO_TASK);
      for (const { bits, countedBits } of hexagons) {
        said.push(bits.reduce((sum, each) => sum + each, 0));
        counted.push(countedBits);
      }
    }
    city.dispose();
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // What it is worth is measured elsewhere: this is whether the right file lies there.
    expect(mean(said)).toBeLessThan(mean(counted) - 1);
  },
);
