import { Failure, inFileNow } from '../../base/failure';
import { JSON_LIMITS, parseJson } from '../../base/json';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import type { EarlierSteps } from '../../nn/training/adamw';
import type { TrainingState, UnfinishedEpoch } from '../../nn/training/training-loop';

/** A network's training between two epochs or two steps, with what its stage counts beside it. */
export interface SavedTraining {
  readonly state: TrainingState;
  readonly counts: Readonly<Record<string, number>>;
}

const FORMAT = 'route-distillery-training-state';
/** Of a state between two epochs. */
const VERSION = '1';
/** Of one within an epoch, which earlier versions would take for the epoch's beginning. */
const VERSION_WITHIN = '2';
/** Of one whose moments began elsewhere, whose bias earlier versions would correct wrongly. */
const VERSION_EARLIER = '3';
const VERSIONS: readonly string[] = [VERSION, VERSION_WITHIN, VERSION_EARLIER];

/** Where in the file each part of the state stands: `weights/...`, `best/...`, `m/...` and `v/...`. */
type Part = 'weights' | 'best' | 'm' | 'v';

/** A training state as a safetensors file; every number comes back as it was. */
export function encodeTrainingState({ state, counts }: SavedTraining): Uint8Array {
  const { weights, best, optimizer, epoch, unfinished, history } = state;
  const tensors = new Map<string, SafetensorsTensor>();
  const put = (part: Part, name: string, shape: readonly number[], data: Float32Array) =>
    tensors.set(`${part}/${name}`, { dtype: 'F32', shape, data });
  for (const [name, { shape, data }] of weights) put('weights', name, shape, data);
  // Just after the best epoch both are the same arrays.
  const bestApart = best !== null && best.weights !== weights;
  if (bestApart) for (const [name, { shape, data }] of best.weights) put('best', name, shape, data);
  for (const [name, { m, v }] of optimizer.moments) {
    put('m', name, [m.length], m);
    put('v', name, [v.length], v);
  }
  const about = {
    epoch,
    ...(unfinished && { unfinished }),
    step: optimizer.step,
    ...(optimizer.earlier && { earlier: optimizer.earlier }),
    best: best && { epoch: best.epoch, score: best.score, apart: bestApart },
    history,
    counts,
  };
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: optimizer.earlier ? VERSION_EARLIER : unfinished ? VERSION_WITHIN : VERSION,
    state: JSON.stringify(about, numbersAsText),
  });
}

/** @throws Failure 'bad-input' if the bytes are no training state of this version */
export function decodeTrainingState(bytes: Uint8Array): SavedTraining {
  return inFileNow('The kept training state', () => decoded(bytes));
}

function decoded(bytes: Uint8Array): SavedTraining {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || !VERSIONS.includes(metadata.version))
    throw new Failure('bad-input', 'This is no training state of this version. Train again from the start.');
  const about = stateIn(metadata.state ?? '') as {
    epoch: number;
    unfinished?: UnfinishedEpoch;
    step: number;
    earlier?: EarlierSteps;
    best: { epoch: number; score: number; apart: boolean } | null;
    history: TrainingState['history'];
    counts: SavedTraining['counts'];
  };
  const weights = weightsIn(tensors, 'weights');
  const moments = new Map<string, { m: Float32Array; v: Float32Array }>();
  for (const [name, { data: m }] of weightsIn(tensors, 'm'))
    moments.set(name, { m, v: tensors.get(`v/${name}`)?.data as Float32Array });
  const { epoch, unfinished, step, earlier, best, history, counts } = about;
  const state: TrainingState = {
    epoch,
    ...(unfinished && { unfinished }),
    weights,
    optimizer: { step, moments, ...(earlier && { earlier }) },
    best: best && {
      epoch: best.epoch,
      score: best.score,
      weights: best.apart ? weightsIn(tensors, 'best') : weights,
    },
    history,
  };
  return { state, counts };
}

function stateIn(text: string): unknown {
  try {
    return parseJson(text, JSON_LIMITS, textAsNumbers);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure('bad-input', 'This training state is damaged. Train again from the start.');
  }
}

function weightsIn(tensors: ReadonlyMap<string, SafetensorsTensor>, part: Part): TrainingState['weights'] {
  const found: TrainingState['weights'] = new Map();
  for (const [path, { shape, data }] of tensors)
    if (path.startsWith(`${part}/`))
      found.set(path.slice(part.length + 1), { shape: [...shape], data: data as Float32Array });
  return found;
}

/** JSON has no word for these. */
const NO_JSON: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

const numbersAsText = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const textAsNumbers = (_: string, value: unknown) =>
  typeof value === 'string' && Object.hasOwn(NO_JSON, value) ? NO_JSON[value] : value;
