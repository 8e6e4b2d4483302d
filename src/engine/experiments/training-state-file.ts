import { badInput, inFileNow } from '../../base/failure';
import { JSON_LIMITS, parseJson } from '../../base/json';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../nn/safetensors';
import type { EarlierSteps } from '../../nn/training/adamw';
import type { EpochEvent, TrainingState, UnfinishedEpoch } from '../../nn/training/training-loop';

/** A network's training between two epochs or two steps, with what its stage counts beside it. */
export interface SavedTraining {
  readonly state: TrainingState;
  readonly counts: Readonly<Record<string, number>>;
}

const FORMAT = 'route-distillery-training-state';
/** Version of a state between two epochs. */
const VERSION = '1';
/** Version of a state within an epoch, which earlier versions would take for the epoch's beginning. */
const VERSION_WITHIN = '2';
/** Version of a state whose moments began elsewhere, whose bias earlier versions would correct wrongly. */
const VERSION_EARLIER = '3';
/** Version of a state whose epochs are kept beside it, in a log that each epoch adds to. */
const VERSION_LOGGED = '4';
const VERSIONS: readonly string[] = [VERSION, VERSION_WITHIN, VERSION_EARLIER, VERSION_LOGGED];

/** Where in the file each part of the state stands: `weights/...`, `best/...`, `m/...` and `v/...`. */
type Part = 'weights' | 'best' | 'm' | 'v';

/**
 * A training state as a safetensors file; every number comes back as it was.
 * @param isLogged whether its epochs are kept beside it, each by `encodeEpoch`: the file says only how many there are
 */
export function encodeTrainingState({ state, counts }: SavedTraining, isLogged = false): Uint8Array {
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
    ...(isLogged ? { logged: history.length } : { history }),
    counts,
  };
  const version = optimizer.earlier ? VERSION_EARLIER : unfinished ? VERSION_WITHIN : VERSION;
  return writeSafetensors(tensors, {
    format: FORMAT,
    version: isLogged ? VERSION_LOGGED : version,
    state: JSON.stringify(about, numbersAsText),
  });
}

/** An epoch as a record of the log beside a state. @param at its place among the epochs */
export const encodeEpoch = (at: number, epoch: EpochEvent): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ at, epoch }, numbersAsText));

/**
 * @param log records of the epochs that are kept beside it
 * @throws Failure 'bad-input' if the bytes are no training state of this version, or epochs of it are lost
 */
export function decodeTrainingState(bytes: Uint8Array, log: readonly Uint8Array[] = []): SavedTraining {
  return inFileNow('The kept training state', () => decoded(bytes, log));
}

/** The first epochs that a log tells of: those that were trained again take the place of what was there. */
function epochsIn(log: readonly Uint8Array[], count: number): EpochEvent[] {
  const epochs: EpochEvent[] = [];
  for (const record of log) {
    const { at, epoch } = stateIn(new TextDecoder().decode(record)) as { at: number; epoch: EpochEvent };
    epochs.splice(at, Infinity, epoch);
  }
  if (epochs.length < count)
    throw badInput('Epochs of this training state are lost. Train again from the start.');
  return epochs.slice(0, count);
}

function decoded(bytes: Uint8Array, log: readonly Uint8Array[]): SavedTraining {
  const { metadata, tensors } = readSafetensors(bytes);
  if (metadata.format !== FORMAT || !VERSIONS.includes(metadata.version))
    throw badInput('This is no training state of this version. Train again from the start.');
  const about = stateIn(metadata.state ?? '') as {
    epoch: number;
    unfinished?: UnfinishedEpoch;
    step: number;
    earlier?: EarlierSteps;
    best: { epoch: number; score: number; apart: boolean } | null;
    history?: TrainingState['history'];
    logged?: number;
    counts: SavedTraining['counts'];
  };
  const weights = weightsIn(tensors, 'weights');
  const moments = new Map<string, { m: Float32Array; v: Float32Array }>();
  for (const [name, { data: m }] of weightsIn(tensors, 'm'))
    moments.set(name, { m, v: tensors.get(`v/${name}`)?.data as Float32Array });
  const { epoch, unfinished, step, earlier, best, logged = 0, counts } = about;
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
    history: about.history ?? epochsIn(log, logged),
  };
  return { state, counts };
}

function stateIn(text: string): unknown {
  try {
    return parseJson(text, JSON_LIMITS, textAsNumbers);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badInput('This training state is damaged. Train again from the start.');
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
