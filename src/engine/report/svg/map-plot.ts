import { markup, type Markup } from '../markup';
import type { CityMap, ReportLines } from '../map-lines';
import type { Picture } from './picture';
import { px } from './scale';

/** Lengths of which a scale bar shows the largest that fits, in km. */
const BARS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const LONGEST_BAR = 0.25;

const roadsOf = ({ roads }: CityMap): Markup => markup`<path class="road" d="${pathOf(roads)}"/>`;

/** The roads of a city once for all of its maps, which show them by `CITY_GROUND`. */
export const cityGround = ({ roads }: CityMap): Markup =>
  markup`<svg class="once" width="0" height="0" aria-hidden="true"><defs><path id="city-roads" class="road" d="${pathOf(roads)}"/></defs></svg>
`;
export const CITY_GROUND: Markup = markup`<use href="#city-roads"/>`;

/** Roads as the ground, what is drawn on them, and a scale bar. */
export function mapPlot(
  title: string,
  description: string,
  map: CityMap,
  layers: readonly Markup[],
  ground: Markup = roadsOf(map),
): Picture {
  const { width, height, unitsPerKm } = map;
  const km = BARS.filter((one) => one * unitsPerKm <= LONGEST_BAR * width).pop() ?? BARS[0];
  const words = km < 1 ? `${1000 * km} m` : `${km} km`;
  const [x, y] = [20, height - 22];
  const bar = markup`<path class="scale" d="M${x} ${y - 8}V${y}H${px(x + km * unitsPerKm)}V${y - 8}"/><text class="scale-text" x="${px(x + km * unitsPerKm + 10)}" y="${y + 4}">${words}</text>`;
  return {
    width,
    height,
    title,
    description,
    content: [ground, ...layers, bar],
  };
}

/** Lines as one path; `chosen` ones, or all. */
export function pathOf(
  { offsets, points }: ReportLines,
  chosen: (line: number) => boolean = () => true,
): string {
  const parts: string[] = [];
  for (let line = 0; line + 1 < offsets.length; line++) {
    if (!chosen(line)) continue;
    for (let at = offsets[line]; at < offsets[line + 1]; at++)
      parts.push(`${at === offsets[line] ? 'M' : 'L'}${px(points[2 * at])} ${px(points[2 * at + 1])}`);
  }
  return parts.join('');
}
