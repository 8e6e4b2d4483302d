import type { Lines } from '../../../../studio/map-show';
import type { HexagonFill, HexagonTrack } from './shown-hexagons';
import type { MapFrame } from '../../../../studio/map-frame';

/** The colours of shares: the ink of networks that read, and that of amounts. CSS variables. */
export const SHARE_TOKENS = { network: '--teacher', counts: '--amount-2' } as const;

/** What stands for the colours of a fill in the legend, weakest first: CSS colours. */
export const fillColours = (fill: HexagonFill): readonly string[] =>
  fill.kind === 'colours'
    ? ['var(--zone-1)', 'var(--zone-3)', 'var(--zone-5)']
    : [30, 60, 90].map((part) => `color-mix(in srgb, var(${SHARE_TOKENS[fill.by]}) ${part}%, transparent)`);

/** Opacity of a hexagon that is as likely as nothing, and of the likeliest one. */
const OPACITIES = [0.03, 0.85] as const;

/** Opacity of a share; the square root keeps unlikely hexagons apart from impossible ones. */
export const hexagonStrength = (share: number, most: number): number =>
  OPACITIES[0] + (OPACITIES[1] - OPACITIES[0]) * Math.sqrt(Math.min(1, Math.max(0, share / most)));

/** The visits of a sequence as lines in the frame, one for each stretch of which nothing is hidden; a single visit is no line. */
export function trackLines(
  { centres, hidden }: Pick<HexagonTrack, 'centres' | 'hidden'>,
  { lon, lat }: Pick<MapFrame, 'lon' | 'lat'>,
): Lines {
  const startIndices = [0];
  const positions: number[] = [];
  let stretch: number[] = [];
  const end = (): void => {
    if (stretch.length >= 4) {
      positions.push(...stretch);
      startIndices.push(positions.length / 2);
    }
    stretch = [];
  };
  hidden.forEach((isHidden, i) => {
    if (isHidden) end();
    else stretch.push(centres[2 * i] - lon, centres[2 * i + 1] - lat);
  });
  end();
  return {
    length: startIndices.length - 1,
    startIndices: Uint32Array.from(startIndices),
    positions: Float32Array.from(positions),
  };
}
