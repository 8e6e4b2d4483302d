import { expect, it } from 'vitest';
import { Models } from '../../../../studio/state/page/models.svelte';
import { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from './distil-settings.svelte';
import { TeacherSettings } from './teacher-settings.svelte';
import { trainHere, trainTeacherHere } from './train-here';

const dataset = await tinyCity();
const noCall = (): never => {
  throw new Error('Nothing is read here.');
};

it('does not train fresh networks in place of those whose weights are not there', async () => {
  const models = new Models(() => 'routes');
  const started: string[] = [];
  const page = {
    data: { opened: { dataset }, loadSampleCity: async () => true, kept: [], oldData: noCall },
    models,
    training: { start: async ({ name }: { name: string }) => void started.push(name) },
    layout: { show: () => undefined },
    routes: { closures: new RoadClosures() },
  };
  const distil = new DistilSettings();
  const teaching = new TeacherSettings();
  distil.start = 'vanilla';
  teaching.start = 'teacher';
  await trainHere(page, distil);
  await trainTeacherHere(page, teaching);
  expect(started).toEqual([]);
  for (const network of ['vanilla', 'teacher'])
    models.use({
      network,
      id: network,
      bytes: new Uint8Array(1),
      from: 'a run',
      runId: null,
      dataset: dataset.fingerprint,
    });
  await trainHere(page, distil);
  await trainTeacherHere(page, teaching);
  expect(started).toHaveLength(2);
});
