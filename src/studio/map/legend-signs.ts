import type { OwnLayer } from '../layers';
import { signDisc, signLine, signRing, type SignShape } from '../map-show';

const VISITS: SignShape[] = [{ path: 'M0 8L40 4.5V11.5Z', fill: 'var(--real)', opacity: 0.8 }];

const SIGNS: Readonly<Partial<Record<OwnLayer, readonly SignShape[]>>> = {
  roads: [
    signLine('M0 3.5H40', 'var(--road-1)', 3),
    signLine('M0 8.5H40', 'var(--road-3)', 2),
    signLine('M0 13H40', 'var(--road-5)', 1.5),
  ],
  closed: [
    { ...signLine('M0 8H40', 'var(--failure)', 3.5), dash: '5 3' },
    signRing(20, 5.5, 'var(--failure)', 2.5),
    signLine('M16.5 8H23.5', 'var(--failure)', 2.5),
  ],
  before: [signLine('M0 8H40', 'var(--before)', 7, 0.65)],
  failures: [
    { ...signRing(10, 4.5, 'var(--ink)', 2), fill: 'var(--vanilla)' },
    { ...signRing(28, 4.5, 'var(--ink)', 2), fill: 'var(--distilled)' },
  ],
  ends: [signDisc(8, 4.5, 'var(--real)'), { circle: [30, 8, 4], stroke: 'var(--real)', width: 2.5 }],
  beams: [
    signLine('M0 12C10 12 12 4 40 3', 'var(--distilled)', 1.5),
    signLine('M0 12C14 12 18 9 40 9', 'var(--distilled)', 1.5, 0.6),
    signLine('M0 12C14 13 20 14 40 14', 'var(--distilled)', 1.5, 0.3),
  ],
  cells: [0.3, 0.15, 0.4].map((opacity, i) => ({
    path: `M${13 * i} 2h12v12h-12z`,
    fill: 'var(--teacher)',
    opacity,
  })),
  zones: [1, 2, 3, 4].map((hue, i) => signLine(`M${10 * i} 8h10`, `var(--zone-${hue})`, 3)),
  difference: [
    signLine('M0 8H13', 'var(--fewer)', 5),
    signLine('M13 8H27', 'var(--ink-3)', 3),
    signLine('M27 8H40', 'var(--more)', 5),
  ],
  visits: VISITS,
  matched: VISITS,
  traces: [
    signLine('M1 12L13 5L26 10L39 4', 'var(--trace)', 1.2),
    ...[
      [1, 12],
      [13, 5],
      [26, 10],
      [39, 4],
    ].map(([x, y]): SignShape => ({ circle: [x, y, 1.8], fill: 'var(--trace)' })),
  ],
  points: [signLine('M20 3V12', 'var(--ink-2)', 1.3), { circle: [20, 5, 4], fill: 'var(--trace)' }],
  spots: [
    [10, 7],
    [27, 4.5],
  ].map(([x, radius]): SignShape => ({
    ...signRing(x, radius, 'var(--failure)', 1.5),
    fill: 'color-mix(in srgb, var(--failure) 20%, transparent)',
  })),
  dropped: [signLine('M16 4l8 8M24 4l-8 8', 'var(--failure)', 2.5)],
  candidates: [11, 20, 29].map((x) => signRing(x, 3.2, 'var(--ink-2)', 1.3)),
  path: [signLine('M0 8H40', 'var(--real)', 3.5)],
};

/** The sign of one of the page's own layers; empty where the line of its ink is its sign. */
export const signOf = (name: OwnLayer): readonly SignShape[] => SIGNS[name] ?? [];
