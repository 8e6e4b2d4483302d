import { engine } from '@tensorflow/tfjs-core';

/** Milliseconds under one frame of a flame, with what they are made of in the order in which it first ran. */
interface Flame {
  readonly name: string;
  readonly ms: number;
  readonly children: readonly Flame[];
}

/** Milliseconds of one path, outermost name first. */
export interface FlamePath {
  readonly path: readonly string[];
  readonly ms: number;
}

/** The tree that some paths make: frames of one name under one frame are one. */
export function flameOf(name: string, paths: readonly FlamePath[]): Flame {
  const groups = new Map<string, FlamePath[]>();
  for (const { path, ms } of paths) {
    if (path.length === 0) continue;
    const [first, ...rest] = path;
    groups.set(first, [...(groups.get(first) ?? []), { path: rest, ms }]);
  }
  return {
    name,
    ms: paths.reduce((sum, { ms }) => sum + ms, 0),
    children: [...groups].map(([child, under]) => flameOf(child, under)),
  };
}

/** One line a path, names joined by semicolons, then whole microseconds: what flame graph tools read. */
export function foldedStacks(paths: readonly FlamePath[]): string {
  return paths
    .map(({ path, ms }) => ({
      stack: path.map((name) => name.replaceAll(';', ',')).join(';'),
      us: Math.round(1e3 * ms),
    }))
    .filter(({ us }) => us > 0)
    .map(({ stack, us }) => `${stack} ${us}\n`)
    .join('');
}

const WIDTH = 1000;
const MARGIN = 12;
const ROW = 21;
const HEADER = 44;
/** Average width of a letter at the size of the labels. */
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

interface FlameSvgOptions {
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

/**
 * The parts of the student, by the function that is one; see `src/models/hoser`
 * and `src/systems/routes/distillation`.
 */
const PARTS: Readonly<Record<string, string>> = {
  roadEmbedding: 'road encoder',
  zoneEmbedding: 'zone encoder',
  stepEmbedding: 'steps of the trips',
  trajectoryEmbedding: 'trajectory encoder',
  roadKeys: 'navigator',
  candidateLogits: 'navigator',
  tripCandidateLogits: 'navigator',
  timePrediction: 'time head',
  nextStepLoss: 'loss',
  timeLoss: 'loss',
  distillationLoss: 'loss',
};
/** Name for what belongs to the student, but to none of the parts above. */
const BETWEEN = 'rows of the trips';
/** Functions that only pass on what they are given: they would say the same twice. */
const PASSING = new Set([
  'project',
  'norm',
  'attribute',
  'through',
  'columns',
  'op',
  'runKernel',
  'gradFunc',
]);
/** Deeper than any call of a step. */
const STACK_DEPTH = 80;
const OURS = /\/src\/(models|systems\/routes\/distillation|nn\/ops|nn\/training)\//;

interface Frame {
  readonly name: string;
  readonly file: string;
}

/**
 * What called this function, outermost first: functions of the networks, the
 * losses, the operations and the training.
 */
function callers(): Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = STACK_DEPTH;
  Error.prepareStackTrace = (_error, sites) => sites;
  const sites = new Error().stack as unknown as NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return sites
    .map((site) => ({ name: site.getFunctionName() ?? '', file: site.getFileName() ?? '' }))
    .filter(({ file }) => OURS.test(file))
    .reverse();
}

/** The part of the network, then the operations within it, that the calling code is in. */
function placeIn(frames: readonly Frame[]): string[] {
  const at = frames.findIndex(({ name }) => Object.hasOwn(PARTS, name));
  const part = at < 0 ? BETWEEN : PARTS[frames[at].name];
  const inner = frames.slice(at + 1).filter(({ name, file }) => {
    const named = name !== '' && !PASSING.has(name) && !name.startsWith('<');
    return named && (at >= 0 || file.includes('/nn/ops/'));
  });
  return [part, ...new Set(inner.map(({ name }) => name))];
}

/**
 * Tells of every kernel that runs where in a training step it belongs: phase, part of the network,
 * operations, outermost first. The forward pass and the optimiser are told by the stack; a gradient belongs
 * to the operation that it is the gradient of.
 */
export class CallPaths {
  /** Path of the operation whose gradient is being taken; null outside of one. */
  #gradientOf: readonly string[] | null = null;

  /** From now on every entry of the engine's tape remembers what it was recorded in. */
  constructor() {
    const recording = engine() as unknown as {
      state: { activeTape: { gradient?: (dys: unknown) => Record<string, () => unknown> }[] };
      addTapeNode: (...args: unknown[]) => void;
    };
    const record = recording.addTapeNode;
    recording.addTapeNode = (...args) => {
      record.apply(recording, args);
      const node = recording.state.activeTape.at(-1)!;
      const { gradient } = node;
      if (!gradient) return;
      const place = ['backward', ...placeIn(callers())];
      node.gradient = (dys) => {
        const parts = this.#within(place, () => gradient(dys));
        // Some gradients are taken only when they are asked for, one input at a time.
        const later = Object.entries(parts).map(([input, part]) => [input, () => this.#within(place, part)]);
        return Object.fromEntries(later);
      };
    };
  }

  /** Where the calling code is. */
  get here(): readonly string[] {
    if (this.#gradientOf) return this.#gradientOf;
    const frames = callers();
    const files = frames.map(({ file }) => file);
    if (files.some((file) => /\/nn\/training\/(adamw|moments)\./.test(file))) return ['optimiser'];
    if (frames.some(({ name }) => name === '#loss')) return ['forward', ...placeIn(frames)];
    if (frames.some(({ name }) => name === 'differentiate')) return ['backward', 'sums of gradients'];
    return ['training loop'];
  }

  #within<T>(place: readonly string[], work: () => T): T {
    const outer = this.#gradientOf;
    this.#gradientOf = place;
    try {
      return work();
    } finally {
      this.#gradientOf = outer;
    }
  }
}
