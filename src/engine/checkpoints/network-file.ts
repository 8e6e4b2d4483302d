import type { ParameterSpec } from '../../nn/parameters';
import type { SafetensorsTensor } from '../../nn/safetensors';
import type { AdoptedNetwork } from './adoption';
import { checkpointBytes } from './checkpoint-file';
import { CheckpointHeader } from './checkpoint-header';
import type { CheckpointContents } from './checkpoint-reader';
import type { CheckpointReport, SettingRow } from './checkpoint-report';
import { TensorPlaces, unusableCheckpoint } from './tensor-places';

/** Tensors of a file in the places of a network. */
export interface PlacedTensors {
  readonly specs: readonly ParameterSpec[];
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
  /** What became of each tensor. */
  readonly rows: CheckpointReport['tensors'];
}

/**
 * How the file of a network says what network it is, and what it takes to fit.
 * @typeParam About what its header says besides its tensors
 * @typeParam Over what it is held against: data, or a part of them
 */
export interface NetworkFileKind<About, Over> {
  /** The header, for `checkpointBytes`. @param dataset fingerprint of the data that it learnt from */
  readonly header: (about: About, dataset: string) => Readonly<Record<string, unknown>>;
  /** What the header of a file says that was saved here. @throws Failure 'bad-input' if it describes no such network */
  readonly read: (header: CheckpointHeader) => About;
  /** The parameters of a network, and whatever else its file holds. */
  readonly specs: (about: About) => readonly ParameterSpec[];
  /** @throws Failure 'bad-input' where what it says of itself does not go together, or is of other data */
  readonly check?: (contents: CheckpointContents, about: About, over: Over) => void;
}

/** What a file says of its network, and its tensors. */
export interface FittedNetwork<About> extends PlacedTensors {
  readonly about: About;
}

/**
 * Reads a file that was saved here, after its architecture was checked.
 * @throws Failure 'bad-input' where its header, its tensors and what it is to be used over do not go together
 */
export const readNetwork = <About, Over>(
  kind: NetworkFileKind<About, Over>,
  contents: CheckpointContents,
  over: Over,
): FittedNetwork<About> => fitNetwork(kind, contents, kind.read(new CheckpointHeader(contents)), over);

/**
 * Holds the tensors of a file against a network.
 * @param unused why a tensor that has no place stays in the file; null where it is a mistake
 * @throws Failure 'bad-input' where they do not fit
 */
export function fitNetwork<About, Over>(
  kind: NetworkFileKind<About, Over>,
  contents: CheckpointContents,
  about: About,
  over: Over,
  unused: (name: string) => string | null = () => null,
): FittedNetwork<About> {
  kind.check?.(contents, about, over);
  return { about, ...placeTensors(contents, kind.specs(about), unused) };
}

/** Puts the tensors of a file into their places, each into one. @throws Failure 'bad-input' where they do not fit */
export function placeTensors(
  contents: CheckpointContents,
  specs: readonly ParameterSpec[],
  unused: (name: string) => string | null = () => null,
): PlacedTensors {
  const places = new TensorPlaces(contents);
  const state = places.place(specs);
  for (const name of places.left) {
    const why = unused(name);
    if (why !== null) places.ignore(name, why);
  }
  places.close();
  return { specs, state, rows: places.rows };
}

/** The same weights in single precision, as a file that was saved here. */
export function savedAgain<About>(
  { header }: Pick<NetworkFileKind<About, never>, 'header'>,
  { about, specs, state }: FittedNetwork<About>,
  dataset: string,
): Uint8Array {
  const tensors = specs.map(({ name, shape }): [string, SafetensorsTensor] => [
    name,
    { dtype: 'F32', shape, data: Float32Array.from(state.get(name)!.data as Float32Array) },
  ]);
  return checkpointBytes(new Map(tensors), header(about, dataset));
}

/**
 * A network that was brought as a file.
 * @param network its name in the system
 * @param bytes as a file that was saved here
 */
export function adoptedNetwork(
  network: string,
  bytes: Uint8Array,
  { system, source, notes: { ignored, inert } }: CheckpointContents,
  { rows }: Pick<PlacedTensors, 'rows'>,
  settings: readonly SettingRow[],
): AdoptedNetwork {
  return { network, bytes, report: { system, source, settings, tensors: rows, ignored, inert } };
}

/**
 * Shape of a tensor of the official code, which tells a size of a network.
 * @throws Failure 'bad-input' where it is missing, or has another number of dimensions
 */
export function officialShape(
  contents: CheckpointContents,
  name: string,
  dimensions: number,
): readonly number[] {
  const found = contents.tensors.get(name)?.shape;
  if (found?.length === dimensions) return found;
  const what = found ? `has ${found.length} dimensions, not ${dimensions}` : 'is missing';
  throw unusableCheckpoint(
    contents,
    `it has no header that says its sizes, and "${name}", which would tell them, ${what}. Choose a file that was saved here, or one of the official code`,
  );
}

/** How many tensors of some numbered names a file has, from number 0 on. */
export function tensorCount(
  { tensors }: Pick<CheckpointContents, 'tensors'>,
  name: (index: number) => string,
  most = Infinity,
): number {
  let count = 0;
  while (count < most && tensors.has(name(count))) count++;
  return count;
}
