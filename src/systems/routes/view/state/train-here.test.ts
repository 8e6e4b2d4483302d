import { expect, it } from 'vitest';
import { Models } from '../../../../studio/state/page/models.svelte';
import { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import { tinyCity } from '../../testing/tiny-experiment';
import { DistilSettings } from './distil-settings.svelte';
import { TeacherSettings } from './teacher-settings.svelte';
import { studentsOrder, teacherOrder } from './train-here';

const dataset = await tinyCity();
const noCall = (): never => {
  throw new Error('Nothing is read here.');
};

it('does not train fresh networks in place of those whose weights are not there', async () => {
  const models = new Models(() => 'routes');
  const page = {
    data: { opened: { dataset }, loadSampleCity: async () => true, kept: [], oldData: noCall },
    models,
    training: { start: noCall },
    layout: { show: () => undefined },
    routes: { closures: new RoadClosures() },
  };
  const distil = new DistilSettings();
  const teaching = new TeacherSettings();
  distil.start = 'vanilla';
  teaching.start = 'teacher';
  expect(await studentsOrder(page, distil)).toBeNull();
  expect(await teacherOrder(page, teaching)).toBeNull();
  for (const network of ['vanilla', 'teacher'])
    models.use({
      network,
      id: network,
      bytes: new Uint8Array(1),
      from: 'a run',
      runId: null,
      dataset: dataset.fingerprint,
    });
  expect(await studentsOrder(page, distil)).toMatchObject({ start: { vanilla: { name: 'a run' } } });
  expect(await teacherOrder(page, teaching)).toMatchObject({ start: { teacher: { name: 'a run' } } });
});
