import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../../../data/data-file';
import { loadHoserDataset } from '../../../data/hoser-layout';
import { recoveryMask, travelTimeMask } from '../../../domain/masked-trajectories/masks';
import { SAMPLE_RECOVERY_A, SAMPLE_RECOVERY_B } from '../../../engine/datasets/samples';
import { askedPlaces } from '../../../evaluation/recovery/partly-seen-trip';
import { straightLines } from '../../../evaluation/recovery/baselines/straight-lines';
import { errorSize, metresApart } from '../../../evaluation/recovery/errors';
import { useBackend } from '../../../nn/testing/backends';
import { learntData } from '../view/state/recovery-state.svelte';
import { SHIPPED_ENCODERS } from '../networks';
import { CityAtWork } from './networks-service';

/** So many test trips tell right files from wrong ones. */
const TRIPS = 12;
const inPublic = (path: string) => new URL(`../../../../public/${path}`, import.meta.url);
const fileOf = (name: string) => inPublic(`sample-recovery/${name}.safetensors`);
const missing = SHIPPED_ENCODERS.filter((name) => !existsSync(fileOf(name)));
const title = 'the encoders that come with the page';
const lacking = missing.map((name) => `public/sample-recovery/${name}.safetensors`).join(', ');

describe.skipIf(missing.length > 0)(lacking ? `${title}: ${lacking} missing` : title, () => {
  beforeAll(() => useBackend('wasm'));

  it.each([SAMPLE_RECOVERY_A, SAMPLE_RECOVERY_B])(
    'are of use in $title',
    async ({ address, title: name }) => {
      const zip = dataFileFromBytes('city.zip', readFileSync(inPublic(address)));
      const city = new CityAtWork((await loadHoserDataset([zip], { name })).dataset);
      const weightsOf = (id: (typeof SHIPPED_ENCODERS)[number]) => ({ id, bytes: readFileSync(fileOf(id)) });
      for (const network of SHIPPED_ENCODERS) {
        const { bytes } = weightsOf(network);
        expect(bytes.length).toBeLessThan(8e6);
        expect(learntData(bytes, network, network)).toMatch(/^[0-9a-f]+$/);
      }
      const tests = [...city.summary().parts.test].slice(0, TRIPS).map((index) => city.trip(index));
      const [said, onLines, minutes, expected]: number[][] = [[], [], [], []];
      for (const trajectory of tests) {
        const { times } = trajectory;
        const mask = recoveryMask(times.length, 'space', 8);
        const { seen, truth } = askedPlaces(trajectory, mask);
        const { lonLat } = await city.fill(weightsOf('recovery8'), { trajectory, mask });
        const hidden = lonLat.filter((_, i) => mask.hidesSpace[i >> 1] === 1);
        said.push(...metresApart(hidden, truth));
        onLines.push(...metresApart(straightLines(seen), truth));
        const question = { trajectory, mask: travelTimeMask(times.length) };
        minutes.push((await city.fill(weightsOf('travel-time'), question)).minutes[1]);
        expected.push((times[times.length - 1] - times[0]) / 60);
      }
      city.dispose();
      // What the figures say of them is measured elsewhere: this is whether the right files lie there.
      expect(errorSize(said).rmse).toBeLessThan(1.1 * errorSize(onLines).rmse);
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(Math.abs(mean(minutes) / mean(expected) - 1)).toBeLessThan(0.5);
    },
  );
});
