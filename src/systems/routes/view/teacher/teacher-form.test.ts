import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import { RoadClosures } from '../../../../studio/state/routes/road-closures.svelte';
import { words } from '../../../../studio/testing/words';
import { tinyCity } from '../../testing/tiny-experiment';
import { TeacherSettings } from '../state/teacher-settings.svelte';
import TeacherForm from './TeacherForm.svelte';
import { someTeacher } from './testing/teacher-stand-ins';

const dataset = await tinyCity();
const noCall = (): never => {
  throw new Error('Nothing is read here.');
};

it('offers old trips to measure a teacher on that starts from weights', () => {
  const settings = new TeacherSettings();
  const teacher = { ...someTeacher, dataset: dataset.fingerprint };
  const content = { fingerprint: 'other', roadCount: 1, tripCounts: { train: 1, val: 1, test: 1 } };
  const shown = () =>
    words(
      render(TeacherForm, {
        props: {
          data: {
            opened: { dataset },
            busy: false,
            loadSampleCity: async () => true,
            kept: [{ id: 'spring', name: 'Spring', bytes: 1, savedAt: 1, content }],
            oldData: noCall,
          },
          models: { of: () => teacher },
          training: { start: async () => undefined },
          layout: { show: () => undefined },
          routes: { closures: new RoadClosures() },
          settings,
          runs: { kept: [], doing: null },
          networkFiles: {
            reading: null,
            startOfFile: async () => null,
            startOfRun: async () => null,
            startAgain: async () => null,
          },
        },
      }).body,
    );
  expect(shown()).not.toContain('Old trips');
  settings.start = 'teacher';
  expect(shown()).toMatch(/Old trips None Spring .*show what the teacher forgets/);
});
