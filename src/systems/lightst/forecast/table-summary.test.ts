import { describe, expect, it } from 'vitest';
import { tableOf } from '../flow-data';
import { smallFlows } from '../testing/small-flows';
import { busiestFirst, highOf, tableSummary } from './table-summary';

describe('what is told of a table without its values', () => {
  it('is a high value that outliers do not stretch', () => {
    const counts = Float32Array.from({ length: 1000 }, (_, i) => (i === 500 ? 9000 : i % 40));
    expect(highOf({ counts })).toBe(39);
    expect(highOf({ counts: Float32Array.of(7) })).toBe(7);
  });

  it('is which nodes have most traffic', () => {
    expect([...busiestFirst({ rows: 3, nodes: 2, counts: Float32Array.of(1, 9, 2, 9, 3, 7) })]).toEqual([
      1, 0,
    ]);
  });

  it('has none of the large arrays', async () => {
    const made = tableOf(await smallFlows({ bins: 240, missing: 0.1 }), { zerosMissing: false });
    const { outline, origin, average, findings } = tableSummary(made);
    expect(outline).toMatchObject({ rows: 240, nodes: 5, feature: 'flow', slotsPerDay: 12 });
    for (const large of ['counts', 'measured', 'graph']) expect(outline).not.toHaveProperty(large);
    expect(origin.sensors).toHaveLength(5);
    expect(average.table).toHaveLength(2 * 12 * 5);
    expect(findings).toEqual(made.findings);
  });
});
