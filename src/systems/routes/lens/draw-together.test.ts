import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import { Random } from '../../../base/random';
import { gridFor } from '../../../domain/grid';
import { tripAt } from '../../../domain/trajectory-set';
import { useBackend } from '../../../nn/testing/backends';
import { hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { Hoser } from '../../../models/hoser/hoser';
import { TeacherSearchModel } from '../../../models/lm-tad/search-model';
import { computeSoftTargets } from '../distillation/soft-targets';
import { initialTeacher } from '../training/train-teacher';
import { tinyCity, tinyExperiment } from '../testing/tiny-experiment';
import { softenedBy } from './step-terms';
import { drawTogether } from './read-transfer';

const WINDOW = 7;
const city = await tinyCity();
const config = tinyExperiment({ epochs: 1 });

describe('the teacher as a route model', () => {
  beforeAll(() => useBackend('wasm'));

  it('gives the roads that can follow what its soft targets give them, along any path', async () => {
    const teacher = initialTeacher(city, config);
    const { network, trips } = city;
    const soft = await computeSoftTargets(teacher, network, trips.test, WINDOW, NO_TASK);
    const seconds = new Float64Array(network.roadCount).fill(12.4);
    const model = await TeacherSearchModel.create(teacher, network, seconds, WINDOW);
    let compared = 0;
    for (let trip = 0; trip < Math.min(3, trips.test.tripCount); trip++) {
      const { roads, times } = tripAt(trips.test, trip);
      let node = model.tree.open(roads[0], times[0], roads[roads.length - 1]);
      for (let step = 0; step + 1 < roads.length; step++) {
        const found = await model.expand([node]);
        const [from, to] = [0, 1].map((i) => soft.logitOffsets[soft.stepOffsets[trip] + step + i]);
        const { plain } = softenedBy(soft.logits.subarray(from, to), 1);
        expect(Array.from(found.lengths)).toEqual([plain.length]);
        plain.forEach((p, c) => expect(Math.exp(found.logProbs[c])).toBeCloseTo(p, 5));
        expect(found.seconds(0, roads[step + 1])).toBe(12);
        compared += plain.length;
        node = model.tree.extend(node, roads[step + 1], 0, 0);
      }
    }
    expect(compared).toBeGreaterThan(20);
    teacher.dispose();
  });

  it('draws the same pairs as the students, and each is timed', async () => {
    const teacher = initialTeacher(city, config);
    const features = hoserFeatures(city);
    const { training: _, learns: __, ...widths } = config.student;
    const vanilla = Hoser.initial(widths, features, new Random(1));
    const { cellDegrees } = gridFor(city.network);
    const networks = { teacher: { network: teacher, cellDegrees }, students: { vanilla } };
    const drawn = await drawTogether(city, 'test', features, networks, WINDOW, NO_TASK);
    expect(Object.keys(drawn)).toEqual(['teacher', 'vanilla']);
    for (const { routes, arrived, identical, seconds } of Object.values(drawn)) {
      expect(routes).toBe(Math.min(32, city.trips.test.tripCount));
      expect(arrived).toBeLessThanOrEqual(routes);
      expect(identical).toBeLessThanOrEqual(arrived);
      expect(seconds).toBeGreaterThan(0);
    }
    teacher.dispose();
    vanilla.dispose();
  });
});
