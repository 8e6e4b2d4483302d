import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { selectTrips } from '../../domain/trajectory-set';
import { readSafetensors } from '../../nn/safetensors';
import { useBackend } from '../../nn/testing/backends';
import { HoserSearchModel } from '../../models/hoser/search-model';
import { hoserFeatures } from '../../models/hoser/features/hoser-features';
import { NO_TASK } from '../../base/task';
import { loadStudent } from './checkpoints/student-file';
import { drawWithStudent } from './drawing/draw-routes';
import { routesRecord } from './record';
import { format } from './run-format';
import { runRoutes } from './testing/run-routes';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';
import { ownLesson } from './training/lesson';

const tiny = tinyExperiment({ epochs: 1, compare: true, odPairs: 6 });
const withShare = (share: number, model: 'hoser' | 'plus' = 'plus') => ({
  ...tiny,
  student: { ...tiny.student, model, share },
});

describe('a share of the training trips', () => {
  let dataset: Dataset;
  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await tinyCity();
  });

  it('is drawn by the seed, a smaller one from a larger, with flows and times of its own', async () => {
    const features = hoserFeatures(dataset);
    const lessonOf = (share: number, seed = 5) =>
      ownLesson(dataset, features, { seed, student: { ...tiny.student, share } });
    const [few, more, all] = [lessonOf(0.1), lessonOf(0.5), lessonOf(1)];
    expect([...more.trips.sourceRows]).toEqual(expect.arrayContaining([...few.trips.sourceRows]));
    expect(lessonOf(0.1, 6).trips.sourceRows).not.toEqual(few.trips.sourceRows);
    expect(few.learntFrom).toEqual({ own: Math.round(0.1 * dataset.trips.train.tripCount), routes: 0 });
    expect(few.features.timeMean).not.toBe(features.timeMean);
    expect(few.features.zones.edgeCount).toBeLessThan(features.zones.edgeCount);
    expect(few.trips).toEqual(selectTrips(dataset.trips.train, few.ownTrips!));
    expect(all).toMatchObject({ trips: dataset.trips.train, features });
    expect(all).not.toHaveProperty('learntFrom');
  });

  it('is what both students learn from and count, while the teacher has all trips', async () => {
    const { record, checkpoints, sets } = await runRoutes({ dataset, config: withShare(0.2) });
    const whole = await runRoutes({ dataset, config: withShare(1) });
    const own = Math.round(0.2 * dataset.trips.train.tripCount);
    const bytesOf = (name: string, of = checkpoints) => of.find((one) => one.name === name)!.bytes;
    expect(bytesOf('teacher')).toEqual(bytesOf('teacher', whole.checkpoints));
    const { students } = routesRecord(record);
    expect([students.vanilla!.trips, students.distilled!.trips]).toEqual(
      new Array(2).fill({ own, routes: 0 }),
    );
    expect(routesRecord(whole.record).students.vanilla).not.toHaveProperty('trips');
    expect(format.summary(record).join('\n')).toContain(`learnt from ${own} trips of its own`);
    for (const name of ['vanilla', 'distilled']) {
      const counts = readSafetensors(bytesOf(name)).tensors.get('navigator.knowledge.link_counts')!;
      const total = [...counts.data].reduce<number>((sum, one) => sum + Number(one), 0);
      const all = dataset.trips.train.roads.length - dataset.trips.train.tripCount;
      expect(total).toBeLessThan(0.5 * all);
    }
    // Baselines and pairs are of all trips.
    const baselines = (of: typeof sets) =>
      of.filter(({ source }) => !['vanilla', 'distilled'].includes(source));
    expect(baselines(sets)).toEqual(baselines(whole.sets));
  });

  it('leaves a file that draws on the whole data set what the run drew', async () => {
    for (const model of ['hoser', 'plus'] as const) {
      const config = withShare(0.2, model);
      const { checkpoints, sets } = await runRoutes({ dataset, config, networks: ['vanilla'] });
      const student = loadStudent(checkpoints[0].bytes, dataset);
      const drawing = await HoserSearchModel.create(student.parameters, student.config, student.features);
      const set = sets.find(({ source, odSource }) => source === 'vanilla' && odSource === 'test')!;
      const again = await drawWithStudent(drawing, dataset, null, set.pairs, config.generation, NO_TASK);
      drawing.dispose();
      student.dispose();
      expect(again).toEqual(set.routes);
    }
  });
});
