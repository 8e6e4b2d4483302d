import { legendRow } from '../../../../studio/layers';
import { legendKey, signLine, type LegendRow, type SignShape } from '../../../../studio/map-show';
import { fillColours } from './hexagon-marks';
import HexagonScaleBar from './HexagonScaleBar.svelte';
import type { HexagonFill, ShownHexagons } from './shown-hexagons';

/** What the legend says of hexagons. */
export function hexagonRows({ filled, track }: ShownHexagons): readonly LegendRow[] {
  const hidden = track?.hidden.reduce((sum, each) => sum + each, 0) ?? 0;
  const visited = (track?.hidden.length ?? 0) - hidden;
  return [
    ...(filled
      ? [
          legendRow('hexFill', {
            label: filled.label,
            count: filled.ids.length,
            sign: fillSign(filled.fill),
            key: legendKey(HexagonScaleBar, { fill: filled.fill }),
          }),
        ]
      : []),
    ...(visited > 0
      ? [
          legendRow('hexVisited', {
            count: visited,
            sign: [...outlines(1.4), signLine('M7 8H33', 'var(--real)', 1.6)],
          }),
        ]
      : []),
    ...(hidden > 0 ? [legendRow('hexHidden', { count: hidden, sign: outlines(3) })] : []),
  ];
}

const fillSign = (fill: HexagonFill): SignShape[] =>
  fillColours(fill).map((colour, i) => ({
    path: `M${13 * i} 8l3.2-5.6h6.4L${13 * i + 12.8} 8l-3.2 5.6h-6.4z`,
    fill: colour,
  }));

const outlines = (width: number): SignShape[] =>
  [1, 26].map((x) => signLine(`M${x} 8l3-5.2h6L${x + 12} 8l-3 5.2h-6z`, 'var(--real)', width));
