import type { Dataset } from '../domain/dataset';
import { Failure } from '../domain/failure';
import { Parameters, type ParameterSpec } from '../nn/parameters';
import { readSafetensors, type Safetensors, type SafetensorsTensor } from '../nn/safetensors';

/** Published systems whose checkpoints are read, and what each is here. */
const ROLES = { 'LM-TAD': 'teacher', HOSER: 'student' } as const;
export type CheckpointSystem = keyof typeof ROLES;

/** What a file's header says it holds. @throws Failure 'bad-input' for what is no checkpoint of a teacher or a student */
export function checkpointSystem(bytes: Uint8Array): CheckpointSystem {
  const { metadata } = readSafetensors(bytes);
  const found = Object.hasOwn(metadata, 'system') ? metadata.system : null;
  if (found === 'LM-TAD' || found === 'HOSER') return found;
  throw new Failure(
    'bad-input',
    `These weights cannot be used: ${saysOf(found)}. Choose a teacher (LM-TAD) or a student (HOSER) that was saved here.`,
    { found },
  );
}

/** How many tensors a message names; its details hold them all. */
const NAMED_IN_MESSAGE = 6;
const WEIGHT_TYPES: ReadonlySet<string> = new Set(['F64', 'F32', 'F16', 'BF16']);

/** A checkpoint file, opened: what its header says and its tensors, nothing on the device yet. */
export class CheckpointReader {
  readonly #metadata: Safetensors['metadata'];
  readonly #tensors: Safetensors['tensors'];

  /** @throws Failure 'bad-input' if the bytes are no safetensors file, or one of another system or dataset */
  constructor(
    bytes: Uint8Array,
    readonly system: CheckpointSystem,
    { fingerprint, name }: Pick<Dataset, 'fingerprint' | 'name'>,
  ) {
    const { metadata, tensors } = readSafetensors(bytes);
    this.#metadata = metadata;
    this.#tensors = tensors;
    const found = this.text('system');
    if (found !== system) throw this.#failure(notOf(system, found));
    const trainedOn = this.text('dataset');
    if (trainedOn !== null && trainedOn !== fingerprint)
      throw this.#failure(
        `it was trained on another data set than "${name}". Open the data set that it was trained on, or train one on this`,
        { trainedOn, open: fingerprint },
      );
  }

  /** Words of the header; null where they are missing. */
  text(key: string): string | null {
    return Object.hasOwn(this.#metadata, key) ? this.#metadata[key] : null;
  }

  /** A number of the header. @throws Failure 'bad-input' */
  number(key: string): number {
    const value = this.#json(key);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.unusable(key, 'is not a number');
  }

  /** The network's configuration, its fields still unchecked. @throws Failure 'bad-input' */
  config(): Readonly<Record<string, unknown>> {
    const value = this.#json('config');
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
    throw this.unusable('config', 'is not an object');
  }

  /** Whole numbers from 1 up of the configuration. @throws Failure 'bad-input' that names the field */
  sizes<Name extends string>(names: readonly Name[]): Record<Name, number> {
    const config = this.config();
    const entries = names.map((name): [Name, number] => {
      const value = config[name];
      if (Number.isSafeInteger(value) && (value as number) >= 1) return [name, value as number];
      throw this.unusable(`config.${name}`, `is ${JSON.stringify(value)}, not a whole number from 1 up`);
    });
    return Object.fromEntries(entries) as Record<Name, number>;
  }

  /** A network has more tensors than layers: keeps what is made of a file in proportion to the file. */
  checkLayers(layers: number): void {
    if (layers > this.#tensors.size)
      throw this.unusable(
        'config.layers',
        `is ${layers}, but the file holds ${this.#tensors.size} tensors only`,
      );
  }

  /**
   * The tensors as a network's parameters, each with the shape that it has to have. `spare` may be there and are not needed.
   * @throws Failure 'bad-input' that names every tensor that is missing, too much, of another shape or not made of numbers
   */
  parameters(specs: readonly ParameterSpec[], spare: readonly string[] = []): Parameters {
    const problems: string[] = [];
    const known = new Set(spare);
    for (const { name, shape } of specs) {
      known.add(name);
      const tensor = this.#tensors.get(name);
      const problem = tensor ? misfit(tensor, shape) : 'is missing';
      if (problem) problems.push(`"${name}" ${problem}`);
    }
    for (const name of this.#tensors.keys())
      if (!known.has(name)) problems.push(`"${name}" is not part of it`);
    if (problems.length === 0) return Parameters.from(specs, this.#tensors);
    const more = problems.length - NAMED_IN_MESSAGE;
    const named = problems.slice(0, NAMED_IN_MESSAGE).join('; ');
    throw this.#failure(
      `its tensors do not fit this data set and its own configuration: ${named}${more > 0 ? `; and ${more} more` : ''}. ` +
        'Choose the checkpoint that was made with this road network and these zones',
      { problems },
    );
  }

  /** What to throw about a value of the header. */
  unusable(key: string, what: string): Failure {
    return this.#failure(`"${key}" of its header ${what}. Save the checkpoint again`, { key });
  }

  #json(key: string): unknown {
    if (!Object.hasOwn(this.#metadata, key)) throw this.unusable(key, 'is missing');
    try {
      return JSON.parse(this.#metadata[key]);
    } catch {
      throw this.unusable(key, 'cannot be read');
    }
  }

  #failure(what: string, details: Readonly<Record<string, unknown>> = {}): Failure {
    return new Failure(
      'bad-input',
      `This ${ROLES[this.system]} checkpoint cannot be used: ${what}.`,
      details,
    );
  }
}

function notOf(system: CheckpointSystem, found: string | null): string {
  return `${saysOf(found)}, and a ${ROLES[system]} has to be of ${system}. Choose a ${ROLES[system]}'s file`;
}

const saysOf = (found: string | null) =>
  found === null ? 'its header does not say what it is' : `it is of "${found}"`;

/** What keeps a tensor from its place; undefined if nothing does. */
function misfit({ dtype, shape, data }: SafetensorsTensor, wanted: readonly number[]): string | undefined {
  if (shape.join() !== wanted.join()) return `has shape [${shape.join(', ')}], not [${wanted.join(', ')}]`;
  if (!WEIGHT_TYPES.has(dtype)) return `is stored as ${dtype}, not as floating-point numbers`;
  if (!(data as Float32Array).every(Number.isFinite)) return 'holds values that are not numbers';
  return undefined;
}
