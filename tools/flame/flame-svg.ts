import type { Flame } from './flame-tree';

const WIDTH = 1000;
const MARGIN = 12;
const ROW = 21;
const HEADER = 44;
/** Of a letter at the size of the labels, on average. */
const LETTER = 6.7;
/** Frames too narrow to be seen are left out; what they take stays visible as the gap beside them. */
const LEAST_WIDTH = 0.6;
/** Labels shorter than this say nothing. */
const LEAST_LETTERS = 4;

/**
 * One hue a part of the network, so that its forward and its backward are found; both lie between
 * the paper of light and of dark pages.
 */
const HUES: readonly (readonly [RegExp, string])[] = [
  [/^trajectory encoder$/, 'a'],
  [/^road encoder$/, 'b'],
  [/^(navigator|time head)$/, 'c'],
  [/^optimiser$/, 'd'],
];

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1d2126; }
  .head { font-size: 14px; font-weight: 600; }
  .note { fill: #4a5058; }
  rect { stroke: #faf8f3; stroke-width: 0.7; }
  .a { fill: #9cc9c4; } .b { fill: #c4b5e3; } .c { fill: #f0bd98; } .d { fill: #d9cf8e; } .n { fill: #d5d2ca; }
  .page { fill: #faf8f3; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f1eee6; }
    .note { fill: #b4b8be; }
    rect { stroke: #15181c; }
    .a { fill: #1f5f5d; } .b { fill: #51417f; } .c { fill: #7f4a24; } .d { fill: #5d5822; } .n { fill: #3b4149; }
    .page { fill: #15181c; }
  }
`;

export interface FlameSvgOptions {
  readonly title: string;
  readonly note: string;
  /**
   * Milliseconds that the full width stands for; the whole flame where it is left out. Two flames
   * of one span can be compared by eye.
   */
  readonly spanMs?: number;
}

/**
 * A flame as a picture that needs nothing else: widths are times, each frame lies under what called it
 * and says its share when pointed at.
 */
export function flameSvg(flame: Flame, { title, note, spanMs = flame.ms }: FlameSvgOptions): string {
  const height = HEADER + ROW * depthOf(flame) + MARGIN;
  const perMs = (WIDTH - 2 * MARGIN) / spanMs;
  const frames = framesOf(flame, { x: MARGIN, row: 0, hue: 'n' }, { perMs, total: flame.ms });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    `<text class="head" x="${MARGIN}" y="20">${escaped(title)}</text>`,
    `<text class="note" x="${MARGIN}" y="37">${escaped(note)}</text>`,
    ...frames,
    '</svg>\n',
  ].join('\n');
}

const depthOf = ({ children }: Flame): number => 1 + Math.max(0, ...children.map(depthOf));

interface Place {
  readonly x: number;
  readonly row: number;
  readonly hue: string;
}

function framesOf(flame: Flame, place: Place, scale: { perMs: number; total: number }): string[] {
  const width = flame.ms * scale.perMs;
  if (width < LEAST_WIDTH) return [];
  const hue = HUES.find(([name]) => name.test(flame.name))?.[1] ?? place.hue;
  let { x } = place;
  const children = flame.children.flatMap((child) => {
    const frames = framesOf(child, { x, row: place.row + 1, hue }, scale);
    x += child.ms * scale.perMs;
    return frames;
  });
  return [frame(flame, { ...place, hue }, width, scale.total), ...children];
}

function frame({ name, ms }: Flame, { x, row, hue }: Place, width: number, total: number): string {
  const y = HEADER + row * ROW;
  const share = `${name}: ${ms.toFixed(2)} ms, ${((100 * ms) / total).toFixed(1)} %`;
  const letters = Math.floor((width - 6) / LETTER);
  const full = `${name} ${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
  const label =
    full.length <= letters ? full : name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
  const text =
    letters < LEAST_LETTERS ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 15}">${escaped(label)}</text>`;
  const box = `<rect class="${hue}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" rx="2"/>`;
  return `<g><title>${escaped(share)}</title>${box}${text}</g>`;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
