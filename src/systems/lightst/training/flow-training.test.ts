import { dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../base/task';
import type { FlowTable } from '../../../domain/counts/node-graph';
import { flowTable } from '../../../domain/counts/series-table';
import { networkOf } from '../../../domain/testing/small-network';
import { useBackend } from '../../../nn/testing/backends';
import { AdamW } from '../../../nn/training/adamw';
import { differentiate } from '../../../nn/training/differentiate';
import { FlowData } from '../flow-data';
import { flowStudent } from '../networks/flow-student';
import { flowTeacher } from '../networks/flow-teacher';
import { studentSizes, teacherSizes } from '../networks/network-sizes';
import { RoadGraph } from '../networks/road-graph';
import { smallConfig, smallSeries, type SmallSeriesOptions } from '../testing/small-flows';
import {
  FlowTraining,
  type FlowLearner,
  distilledLearner,
  teacherLearner,
  undistilledLearner,
} from './flow-training';
import { partErrors } from './forecast-part';
import { LIGHTST_ADAM } from './objective';
import { TeacherAnswers } from './teacher-answers';

const NETWORK = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
  ],
  [],
);
const small = smallConfig();
const config = {
  ...small,
  teacher: { ...small.teacher, width: 16, dropout: 0 },
  student: { ...small.student, width: 32, dropout: 0 },
};

const tableOf = (options: SmallSeriesOptions = {}): FlowTable =>
  flowTable(smallSeries(options), NETWORK).table;

beforeAll(() => useBackend('wasm'));

/** Loss and gradients of the first batch of some items. */
function firstBatch(learner: FlowLearner, data: FlowData, items: Uint32Array) {
  const batch = new FlowTraining(learner, data, 1).batch(items, 0);
  const found = tidy(() => {
    let unit = NaN;
    const { loss, grads } = differentiate(learner.parameters, (view) => {
      const parts = batch.loss(view);
      unit = parts.unit!;
      return parts.loss;
    });
    const values = [...grads].map(([name, grad]) => [name, [...grad.dataSync()].map((x) => x * unit)]);
    return { loss: loss.dataSync()[0] * unit, grads: values };
  });
  batch.dispose();
  return found;
}

describe('the training of LightST', () => {
  it('learns nothing from targets that were not measured', () => {
    const table = tableOf({ missing: 0.2 });
    const items = Uint32Array.of(0, 3, 5);
    const data = new FlowData(table, config.windows);
    const graph = new RoadGraph(table.graph);
    const teacher = flowTeacher(teacherSizes(config, table), graph);
    const learner = teacherLearner(teacher, 1);
    const before = firstBatch(learner, data, items);
    const changed = (isTold: (i: number) => boolean) => {
      const counts = table.counts.slice();
      // Rows that are targets of these windows and inputs of none.
      for (const row of [data.starts.train[5] + 5, data.starts.train[5] + 6])
        for (let i = row * table.nodes; i < (row + 1) * table.nodes; i++) if (isTold(i)) counts[i] += 500;
      return firstBatch(learner, new FlowData({ ...table, counts }, config.windows, data.score), items);
    };
    expect(changed((i) => table.measured![i] === 0)).toEqual(before);
    expect(changed((i) => table.measured![i] === 1).loss).toBeGreaterThan(before.loss);
    learner.parameters.dispose();
    graph.dispose();
  });

  it.each(['teacher', 'student'] as const)('fits eight windows: the %s', async (which) => {
    const table = tableOf();
    const data = new FlowData(table, { ...config.windows, stride: 1 });
    const graph = new RoadGraph(table.graph);
    const learner =
      which === 'teacher'
        ? teacherLearner(flowTeacher(teacherSizes(config, table), graph), 2)
        : undistilledLearner(flowStudent(studentSizes(config, table)), 2);
    const items = Uint32Array.from({ length: 8 }, (_, i) => 6 * i);
    const training = new FlowTraining(learner, data, 1);
    const adam = new AdamW(LIGHTST_ADAM);
    const steps = 400;
    for (let step = 0; step < steps; step++) {
      const batch = training.batch(items, 0);
      const grads = new Map<string, Tensor>();
      let unit = 1;
      const all = tidy(() => {
        const result = differentiate(learner.parameters, (view) => {
          const parts = batch.loss(view);
          unit = parts.unit!;
          return parts.loss;
        });
        for (const [name, grad] of result.grads) grads.set(name, grad.mul(unit));
        return [...grads.values()];
      });
      adam.update(learner.parameters, grads, 1e-2 * (1 - step / steps)).dispose();
      dispose(all);
      batch.dispose();
    }
    const starts = Int32Array.from(items, (item) => data.starts.train[item]);
    const { average } = await partErrors(
      data,
      starts,
      (b) => learner.forecast(learner.parameters, b),
      NO_TASK,
    );
    const { yCounts } = data.windows(starts);
    const mean = yCounts.reduce((sum, count) => sum + count, 0) / yCounts.length;
    expect(average.mae).toBeLessThan(0.05 * mean);
    adam.dispose();
    learner.parameters.dispose();
    graph.dispose();
  });

  it('hears the same of a teacher whose answers are kept and of one that is asked each time', async () => {
    const table = tableOf();
    const data = new FlowData(table, config.windows);
    const graph = new RoadGraph(table.graph);
    const teacher = flowTeacher(teacherSizes(config, table), graph);
    const { parameters: weights } = teacherLearner(teacher, 4);
    const items = Uint32Array.of(7, 2, 40);
    const student = flowStudent(
      studentSizes({ ...config, student: { ...config.student, width: 16 } }, table),
    );
    const found = [];
    for (const mostBytes of [undefined, 0]) {
      const answers = await TeacherAnswers.of({ teacher, weights }, data, NO_TASK, mostBytes);
      const teaching = { ...config.distillation, answers, teacher };
      const learner = distilledLearner(student, teaching, 4);
      found.push(firstBatch(learner, data, items).loss);
      learner.parameters.dispose();
    }
    expect(found[1]).toBeCloseTo(found[0], 4);
    weights.dispose();
    graph.dispose();
  });
});
