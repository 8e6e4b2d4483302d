import { engine } from '@tensorflow/tfjs-core';

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
/** Of the student, and of none of the parts above. */
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
  /** Of the gradient that is being taken. */
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
