import { markup, type Markup } from '../../report/markup';
import { px } from '../../report/svg/scale';
import type { RouteSource } from '../../routes/route-source';
import type { StudyResult } from '../study-result';

const SHAPES = ['circle', 'square', 'triangle', 'diamond'] as const;

/** How an arm looks in every picture: its ink (with its dashes) and the shape of its points. */
export interface ArmMark {
  readonly arm: string;
  readonly ink: RouteSource;
  readonly shape: (typeof SHAPES)[number];
}

/** The inks of arms other than the baseline, in their order; with more arms they come again with another shape. */
const INKS: readonly RouteSource[] = [
  'distilled',
  'setA',
  'setB',
  'setD',
  'setC',
  'learnt',
  'markov',
  'fastest',
  'likeliest',
  'shortest',
];

/** The baseline has the ink of the vanilla student. */
export function armMarks({
  arms,
  baseline,
}: Pick<StudyResult, 'arms' | 'baseline'>): ReadonlyMap<string, ArmMark> {
  let next = 0;
  return new Map(
    arms.map(({ name: arm }, i) => {
      const ink: RouteSource = arm === baseline ? 'vanilla' : INKS[next++ % INKS.length];
      return [arm, { arm, ink, shape: SHAPES[i % SHAPES.length] }];
    }),
  );
}

/** A point of an arm; a hollow one for a trial that was pruned. */
export function pointOf(
  { ink, shape }: Pick<ArmMark, 'ink' | 'shape'>,
  x: number,
  y: number,
  { size = 3.5, hollow = false, faint = false } = {},
): Markup {
  const kind = `${hollow ? `hollow s-${ink}` : `f-${ink}`}${faint ? ' faint' : ''}`;
  const at = (dx: number, dy: number) => `${px(x + dx * size)} ${px(y + dy * size)}`;
  if (shape === 'circle') return markup`<circle class="${kind}" cx="${px(x)}" cy="${px(y)}" r="${size}"/>`;
  const corners = {
    square: [at(-0.9, -0.9), at(0.9, -0.9), at(0.9, 0.9), at(-0.9, 0.9)],
    triangle: [at(0, -1.2), at(1.1, 0.8), at(-1.1, 0.8)],
    diamond: [at(0, -1.3), at(1.3, 0), at(0, 1.3), at(-1.3, 0)],
  }[shape];
  return markup`<path class="${kind}" d="M${corners.join('L')}Z"/>`;
}

/** A trial that ended early. */
export const crossAt = (x: number, y: number, state: string): Markup =>
  markup`<path class="cross ${state}" d="M${px(x - 3.5)} ${px(y - 3.5)}L${px(x + 3.5)} ${px(y + 3.5)}M${px(x - 3.5)} ${px(y + 3.5)}L${px(x + 3.5)} ${px(y - 3.5)}"/>`;

/** The arms with their lines and points, below a picture. */
export const armLegend = (marks: Iterable<ArmMark>): Markup =>
  markup`<p class="legend">${[...marks].map(
    (mark) =>
      markup`<span><svg class="key" viewBox="0 0 28 10" aria-hidden="true"><path class="outline s-${mark.ink} d-${mark.ink}" d="M0 5H28"/>${pointOf(mark, 14, 5)}</svg> ${mark.arm}</span> `,
  )}</p>
`;
