import { describe, expect, it } from 'vitest';
import type { RunContents } from '../../engine/records/run-contents';
import { systems } from '../../systems/registry';
import { smallRun } from '../../systems/routes/testing/small-run';
import { charts } from '../../systems/routes/view/charts';
import { comparedCurves, comparedMeasures, dashOf } from './run-comparison';

const contents = smallRun('a');
const run = (id: string, of: RunContents | null = contents) => ({ id, name: `Run ${id}`, contents: of });

describe('the curves of compared runs', () => {
  it('stand in the same charts, told by name and dashes', () => {
    const specs = comparedCurves(charts, [run('a'), run('b')], systems);
    const accuracy = specs.find(({ id }) => id === 'accuracy')!;
    expect(accuracy.lines.map(({ network }) => network.label)).toEqual([
      'Run a: vanilla student',
      'Run a: distilled student',
      'Run b: vanilla student',
      'Run b: distilled student',
    ]);
    expect(new Set(accuracy.lines.map(({ network }) => network.name)).size).toBe(4);
    expect(accuracy.lines.map(({ dash }) => dash)).toEqual([dashOf(0), dashOf(0), dashOf(1), dashOf(1)]);
    expect(accuracy.lines.map(({ y }) => y[0])).toEqual([0.9, 0.92, 0.9, 0.92]);
  });

  it('are those that have been read', () => {
    const [first] = comparedCurves(charts, [run('a', null), run('b')], systems);
    expect(first.lines.every(({ dash }) => dash === dashOf(1))).toBe(true);
    expect(comparedCurves(charts, [run('a', null)], systems)).toEqual([]);
  });
});

describe('the measures of compared runs', () => {
  const arrival = { value: 0.968, low: 0.95, high: 0.985 };
  const [result] = contents.metrics!.results;
  const sure: RunContents = {
    ...contents,
    metrics: {
      ...contents.metrics!,
      results: [{ ...result, estimates: { ...result.estimates, arrival } }],
    },
  };

  it('have their intervals where the runs have any', () => {
    const lines = comparedMeasures([run('a', sure), run('b'), run('c', null)]);
    expect(lines[0]).toEqual({
      label: 'Arrival, %: vanilla student',
      values: ['96.8 (95.0 to 98.5)', '50.0', '–'],
    });
    expect(lines.some(({ label }) => label.includes('distilled'))).toBe(false);
  });
});
