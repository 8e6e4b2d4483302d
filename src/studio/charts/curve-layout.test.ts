import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { curveLayout, curvesInWords, type CurveSeries } from './curve-layout';
import LearningCurve from './LearningCurve.svelte';

const SERIES: readonly CurveSeries[] = [
  {
    name: 'alone',
    ink: 'vanilla',
    points: [
      { x: 25, mean: 80, low: 40, high: 120, seeds: [79, 81] },
      { x: 50, mean: 84, low: 83, high: 85, seeds: [83.5, 84.5] },
    ],
  },
  { name: 'taught', ink: 'distilled', points: [{ x: 50, mean: 84, low: null, high: null, seeds: [84] }] },
];
const AXES = { x: 'Trips', y: 'Next road, %', logarithmic: true, text: (value: number) => value.toFixed(1) };

describe('learning curves', () => {
  it('go up where values are higher, within the box', () => {
    const { box, lines, yTicks } = curveLayout(SERIES, AXES, [480, 220]);
    const [first, second] = lines[0].marks;
    expect(first.x).toBeLessThan(second.x);
    expect(first.y).toBeGreaterThan(second.y);
    for (const { x, y, seeds } of lines.flatMap(({ marks }) => marks)) {
      expect(x).toBeGreaterThan(box.left);
      expect(x).toBeLessThan(box.right);
      for (const at of [y, ...seeds]) expect(at).toBeGreaterThan(box.top);
    }
    expect(new Set(yTicks.map(({ text }) => text)).size).toBe(yTicks.length);
  });

  it('cut intervals at the box, and have none of a single seed', () => {
    const { box, lines } = curveLayout(SERIES, AXES, [480, 220]);
    expect(lines[0].marks[0].interval).toEqual([box.bottom, box.top]);
    expect(lines[1].marks[0].interval).toBeNull();
  });

  it('stand side by side where they are measured at one place, and their names below each other', () => {
    const { lines, labels } = curveLayout(SERIES, AXES, [480, 220]);
    expect(lines[1].marks[0].x - lines[0].marks[1].x).toBeGreaterThanOrEqual(3);
    expect(Math.abs(labels![0].y - labels![1].y)).toBeGreaterThanOrEqual(15);
  });

  it('have a key below where there is no room for names', () => {
    const long = SERIES.map((one) => ({ ...one, name: `${one.name}, with routes sampled by HOSER+` }));
    expect(curveLayout(long, AXES, [300, 220]).labels).toBeNull();
    expect(curveLayout(long, AXES, [1200, 220]).labels).not.toBeNull();
  });

  it('are said in words, and foreign names are shown without what is hidden in them', () => {
    expect(curvesInWords(SERIES, AXES)).toBe(
      'Next road, % by Trips. alone: 80.0 at 25, 84.0 at 50; taught: 84.0 at 50.',
    );
    const series = [{ ...SERIES[0], name: 'a\u202eb<script>' }];
    const { body } = render(LearningCurve, { props: { series, axes: AXES } });
    expect(body).not.toContain('\u202e');
    expect(body).not.toContain('<script>');
    expect(body).toContain('a b');
  });
});
