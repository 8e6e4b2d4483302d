import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { words } from '../testing/words';
import Histogram from './Histogram.svelte';
import HistogramTable from './HistogramTable.svelte';

const edges = Float64Array.of(0, 1, 2);
const series = [
  { source: 'real' as const, label: 'Real trips', counts: Float64Array.of(6, 3, 1) },
  { source: 'vanilla' as const, label: 'Vanilla student', counts: Float64Array.of(1, 1, 2) },
];

describe('Histogram', () => {
  const html = render(Histogram, { props: { title: 'Distance', unit: 'km', edges, series } }).body;

  it('tells in words what it shows', () => {
    expect(html).toContain(
      'aria-label="Distance. Real trips: most often 0 to 1 km (60 %), half of them below 1 km. ' +
        'Vanilla student: most often 2 km and more (50 %), half of them below 2 km."',
    );
    expect(words(html)).toMatch(/^Distance, km 60 % .* ≥ 2 Real trips Vanilla student Show as table/);
  });

  it('fills the real trips and draws each source in its ink and dash', () => {
    expect(html).toMatch(/<path class="filled[^>]*style="color: var\(--real\);?"/);
    expect(html).toMatch(/<path[^>]*stroke-dasharray="6 4"[^>]*style="color: var\(--vanilla\);?"/);
    expect(html).not.toMatch(/#[0-9a-f]{3,8}\b/i);
  });

  it('puts series of different sizes on one scale', () => {
    const paths = [...html.matchAll(/ d="([^"]*)"/g)].map(([, d]) => d).filter((d) => d.includes('H'));
    const tops = paths.map((d) => Math.min(...[...d.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y))));
    // 60 % reach the top; 50 % reach five sixths of the height.
    expect(tops[0]).toBe(14);
    expect(tops[1]).toBeCloseTo(14 + 72 / 6, 1);
  });

  it('survives having nothing to show', () => {
    const none = [{ source: 'real' as const, label: 'None', counts: new Float64Array(3) }];
    const empty = render(Histogram, { props: { title: 'Distance', unit: 'km', edges, series: none } }).body;
    expect(empty).toContain('None: none');
    expect(empty).not.toContain('NaN');
  });

  it('has a table of counts and shares', () => {
    const table = render(HistogramTable, { props: { title: 'Distance', unit: 'km', edges, series } }).body;
    expect(words(table)).toBe(
      'km Real trips Vanilla student 0 to 1 6 60.0 % 1 25.0 % 1 to 2 3 30.0 % 1 25.0 % ' +
        '2 and more 1 10.0 % 2 50.0 %',
    );
  });
});
