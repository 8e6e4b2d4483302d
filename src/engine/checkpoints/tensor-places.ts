import { shown } from '../../base/text';
import { badInput, fileFailure, type Failure } from '../../base/failure';
import type { ParameterSpec } from '../../nn/parameters';
import type { SafetensorsTensor } from '../../nn/safetensors';
import type { CheckpointContents } from './checkpoint-reader';
import type { TensorFate, TensorRow } from './checkpoint-report';

/** How many problems a message names; its details hold them all. */
const NAMED_IN_MESSAGE = 6;
const WEIGHT_TYPES: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16']);

/** Puts the tensors of a checkpoint into the places of a network, and keeps book of what became of each. */
export class TensorPlaces {
  readonly rows: TensorRow[] = [];
  readonly #problems: string[] = [];
  readonly #left: Set<string>;
  /** Number of elements of all tensors of the file. */
  readonly #elements: number;

  constructor(private readonly contents: CheckpointContents) {
    this.#left = new Set(contents.tensors.keys());
    this.#elements = [...contents.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  }

  /** The tensor of an official name that no network needs; it is marked as seen only by `ignore`. */
  get(name: string): SafetensorsTensor | undefined {
    return this.contents.tensors.get(name);
  }

  /** Values for parameters. What does not fit is a problem that `close` tells of. */
  place(specs: readonly ParameterSpec[]): Map<string, SafetensorsTensor> {
    const placed = new Map<string, SafetensorsTensor>();
    for (const spec of specs) {
      const tensor = this.get(spec.name) ?? this.#spare(spec);
      if (!tensor) continue;
      const problem = misfit(tensor, spec.shape);
      if (problem) this.refuse(`"${shown(spec.name)}" ${problem}`);
      else placed.set(spec.name, tensor);
      if (this.#left.delete(spec.name)) this.#found(spec.name, tensor, 'used');
    }
    return placed;
  }

  /** Leaves a tensor where it is. */
  ignore(name: string, why: string): void {
    const tensor = this.get(name);
    if (tensor && this.#left.delete(name)) this.#found(name, tensor, 'ignored', why);
  }

  /** Names that are neither in a place nor ignored yet. */
  get left(): readonly string[] {
    return [...this.#left];
  }

  refuse(problem: string): void {
    this.#problems.push(problem);
  }

  /**
   * @throws Failure 'bad-input' that names every tensor that is missing, too much, of
   *   another shape or not made of numbers
   */
  close(): void {
    for (const name of this.#left) this.refuse(`"${shown(name)}" is not part of it`);
    const problems = this.#problems;
    if (problems.length === 0) return;
    const more = problems.length - NAMED_IN_MESSAGE;
    const named = problems.slice(0, NAMED_IN_MESSAGE).join('; ');
    throw unusableCheckpoint(
      this.contents,
      `it does not fit this data set and its own configuration: ${named}${more > 0 ? `; and ${more} more` : ''}. ` +
        'Choose the checkpoint that was made with this road network and these zones',
      { problems },
    );
  }

  /** A parameter that nothing reads may be missing. */
  #spare({ name, shape, unused }: ParameterSpec): SafetensorsTensor | undefined {
    const size = shape.reduce((product, length) => product * length, 1);
    // Keeps what is made of a file in proportion to the file.
    const spare = unused && size <= this.#elements;
    const note = spare ? 'nothing reads it: zeros stand in for it' : 'the network cannot do without it';
    this.rows.push({ name, fate: 'missing', shape: null, note });
    if (spare) return { dtype: 'F32', shape, data: new Float32Array(size) };
    this.refuse(`"${shown(name)}" is missing`);
    return undefined;
  }

  #found(name: string, { dtype, shape }: SafetensorsTensor, fate: TensorFate, why = ''): void {
    const inFile = this.contents.notes.renamed.get(name);
    const notes = [
      why,
      inFile === undefined ? '' : `"${inFile}" in the file`,
      dtype === 'F32' || fate === 'ignored' ? '' : `stored as ${dtype}`,
    ];
    const note = notes.filter((words) => words !== '').join('; ');
    this.rows.push({ name, fate: fate === 'used' && inFile !== undefined ? 'renamed' : fate, shape, note });
  }
}

/** What to throw about a checkpoint. `what` ends without a full stop. */
export function unusableCheckpoint(
  { role, file }: Pick<CheckpointContents, 'role' | 'file'>,
  what: string,
  details: Readonly<Record<string, unknown>> = {},
): Failure {
  const message = `This ${role} checkpoint cannot be used: ${what}.`;
  const said = { checkpoint: role, ...details };
  return file === '' ? badInput(message, said) : fileFailure(file, message, said);
}

/** What keeps a tensor from its place; undefined if nothing does. */
function misfit({ dtype, shape, data }: SafetensorsTensor, wanted: readonly number[]): string | undefined {
  if (shape.join() !== wanted.join()) return `has shape [${shape.join(', ')}], not [${wanted.join(', ')}]`;
  if (!WEIGHT_TYPES.has(dtype)) return `is stored as ${dtype}, not as floating-point numbers`;
  if (!(data as Float32Array).every(Number.isFinite)) return 'holds values that are not numbers';
  return undefined;
}
