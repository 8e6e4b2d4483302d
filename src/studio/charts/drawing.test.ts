import { describe, expect, it } from 'vitest';
import { StepColumns } from '../../engine/records/step-columns';
import { routes } from '../../systems/routes/index';
import { charts } from '../../systems/routes/view/charts';
import { chartSpecs } from './chart-specs';
import { drawing, stepRange } from './drawing';
import { readingInWords, readings } from './readout';

function columnsOf(losses: readonly number[]): StepColumns {
  const columns = new StepColumns('vanilla');
  losses.forEach((loss, i) => columns.push(i + 1, { loss, learningRate: 1e-3, seconds: i }));
  return columns;
}
const epoch = { network: 'vanilla', epochs: 2, loss: 1, best: true } as const;
const epochs = [
  { ...epoch, epoch: 1, step: 2, measures: { accuracy: 0.5, timeError: 0.25 } },
  { ...epoch, epoch: 2, step: 4, measures: { accuracy: 0.75, timeError: 0.2 } },
];
const losses = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 4 : 2));
const [teacher, vanilla] = ['teacher', 'vanilla'].map((name) =>
  routes.networks.find((one) => one.name === name)!,
);
const specs = chartSpecs(charts, [{ network: vanilla, columns: columnsOf(losses) }], epochs);
const spec = (id: string) => specs.find((one) => one.id === id)!;
const look = { width: 100, smoothing: 0, log: false, range: [0, 16] as const };

describe('chartSpecs', () => {
  it('has the charts that there is something for', () => {
    expect(specs.map(({ id }) => id)).toEqual([
      'tripsLoss',
      'accuracy',
      'timeError',
      'learningRate',
      'stepRate',
    ]);
    expect(chartSpecs(charts, [{ network: teacher, columns: null }], epochs)).toEqual([]);
    expect(stepRange(specs)).toEqual([0, 16]);
    expect(stepRange([])).toEqual([0, 1]);
  });
});

describe('the loss that both students can be compared by', () => {
  const students = (['vanilla', 'distilled'] as const).map((name) => {
    const columns = new StepColumns(name);
    const parts = { nextStep: 1, time: 0.5 };
    const taught = name === 'distilled' ? { distillation: 4 } : {};
    columns.push(1, { ...parts, ...taught, loss: name === 'distilled' ? 3 : 2 });
    return { network: routes.networks.find((network) => network.name === name)!, columns };
  });
  const config = { distillation: { alpha: 2, lambda: 0.25 } };
  const of = (id: string, known: unknown = config) =>
    chartSpecs(charts, students, [], known)
      .find((one) => one.id === id)
      ?.lines.map(({ y }) => y[0]);

  it("leaves out the teacher's term, which has a chart of its own and one on top", () => {
    expect(of('tripsLoss')).toEqual([2, 2]);
    expect(of('loss')).toEqual([3]);
    expect(of('distillation')).toEqual([4]);
  });

  it('is not drawn where the weight of the times is not known', () => {
    expect(of('tripsLoss', null)).toBeUndefined();
  });
});

describe('drawing', () => {
  it('draws values as they are, or their average with them faint behind', () => {
    expect(drawing(spec('tripsLoss'), look).data).toEqual([losses.map((_, i) => i + 1), losses]);
    const smoothed = drawing(spec('tripsLoss'), { ...look, smoothing: 0.5 });
    expect(smoothed.strokes.map(({ faint }) => faint)).toEqual([true, false]);
    expect(smoothed.data[1]).toEqual(losses);
    expect(smoothed.data[2][1]).toBeCloseTo(8 / 3, 5);
  });

  it('never smooths what is told per epoch, and writes shares in percent', () => {
    const { strokes, data } = drawing(spec('accuracy'), { ...look, smoothing: 0.9 });
    expect(strokes).toEqual([{ ink: 'vanilla', faint: false, points: true, old: false }]);
    expect(data).toEqual([
      [2, 4],
      [50, 75],
    ]);
  });
});

describe('a training that starts from weights', () => {
  const measured = [
    { ...epoch, epoch: 0, step: 0, loss: null, measures: { accuracy: 0.5, oldAccuracy: 0.9 } },
    { ...epoch, epoch: 1, step: 2, measures: { accuracy: 0.75, oldAccuracy: 0.8 } },
  ];
  const [accuracy] = chartSpecs(charts, [{ network: vanilla, columns: null }], measured);

  it('marks the weights as they came while they are in view, and nothing else does', () => {
    const fresh = spec('accuracy');
    expect([accuracy, fresh].map(({ asItCame }) => asItCame)).toEqual([true, false]);
    expect(spec('tripsLoss').asItCame).toBe(false);
    const seen = (from: number) => drawing(accuracy, { ...look, range: [from, 2] }).asItCame;
    expect([seen(0), seen(1)]).toEqual([true, false]);
  });

  it('has a line of old trips in the ink of its network', () => {
    const { strokes, data } = drawing(accuracy, { ...look, range: [0, 2] });
    expect(strokes.map(({ ink, old }) => [ink, old])).toEqual([
      ['vanilla', false],
      ['vanilla', true],
    ]);
    expect(data).toEqual([
      [0, 2],
      [50, 75],
      [90, 80],
    ]);
    expect(readingInWords(2, accuracy, readings(accuracy, null, 0))).toBe(
      'Step 2: Vanilla student 75.0, Vanilla student on old trips 80.0 %',
    );
  });
});

describe('readings', () => {
  it('reads the value at a step, or the last', () => {
    expect(readings(spec('tripsLoss'), 2, 0)).toEqual([{ network: vanilla, old: false, text: '2.000' }]);
    expect(readings(spec('tripsLoss'), 2, 0.5)[0].text).toBe('2.667');
    expect(readings(spec('accuracy'), 3.4, 0)).toEqual([{ network: vanilla, old: false, text: '75.0' }]);
    expect(readings(spec('stepRate'), 1, 0)).toEqual([]);
  });

  it('says them in words', () => {
    const read = readings(spec('accuracy'), 4, 0);
    expect(readingInWords(1234, spec('accuracy'), read)).toBe('Step 1,234: Vanilla student 75.0 %');
    expect(readingInWords(1, spec('stepRate'), [])).toBe('Step 1: no value');
  });
});
