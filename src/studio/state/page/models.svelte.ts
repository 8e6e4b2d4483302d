import type { OldData } from '../../../domain/old-data';
import type { CheckpointReport } from '../../../engine/checkpoints/checkpoint-report';
import type { Order, StartFrom } from '../../../engine/experiments/experiment';
import { FROM_FILE } from '../../../engine/records/run-contents';

/** A trained network that is in use: what it is, where it comes from, its weights. */
export interface Model {
  /** Changes with the weights: what is known of a network is kept under it. */
  readonly id: string;
  /** Name of its system's network. */
  readonly network: string;
  /** A safetensors file. */
  readonly bytes: Uint8Array;
  /** Where it comes from, for people: "sample results", a run's name, a file's name. */
  readonly from: string;
  /** The run that it belongs to; null for a file. */
  readonly runId: string | null;
  /** Fingerprint of the data set that it was trained on. */
  readonly dataset: string;
  /** What was made of its file; left out for what was trained on this page. */
  readonly report?: CheckpointReport;
  /** What its training started from, to draw with as it did before; left out where that is not known here. */
  readonly before?: WeightsBefore;
}

/** Weights that a training on this page started from, and what decides with them how it read them. */
export interface WeightsBefore extends Pick<Model, 'id' | 'bytes' | 'from'> {
  /** Seed of the run, for what started anew. */
  readonly seed: number;
  /** Configuration of the run; what of it decides is known to its system. */
  readonly config: object;
  readonly oldData?: OldData;
}

/** Networks in use as an order names those that others learn from. */
export const givenIn = (models: readonly Model[]): Pick<Order, 'given' | 'holders'> => ({
  given: Object.fromEntries(models.map(({ network, bytes }) => [network, bytes])),
  holders: Object.fromEntries(models.map(({ network, runId }) => [network, runId ?? FROM_FILE])),
});

/** Weights on this page as an order has a network start from them. */
export const startFrom = ({
  bytes,
  from,
  id,
}: Pick<Model, 'bytes' | 'from'> & { id?: string }): StartFrom => ({
  bytes,
  name: from,
  ...(id !== undefined && { id }),
});

/** What a network of a run on this page started from; nothing for fresh weights. @param seed of the run */
export function weightsBefore(
  { id: run, start = {}, oldData, config }: Order,
  network: string,
  seed: number,
): { readonly before?: WeightsBefore } {
  if (run === undefined || !Object.hasOwn(start, network)) return {};
  const { bytes, name: from, id = `before ${idInRun(run, network)}` } = start[network];
  return { before: { id, bytes, from, seed, config: config as object, ...(oldData && { oldData }) } };
}

/** Id of a network that a run trained. */
export const idInRun = (runId: string, network: string): string => `${runId}/${network}`;

type ByName = Readonly<Record<string, Model>>;

/** The networks in use: at most one of each name of a system. Two systems may have networks of one name. */
export class Models {
  #inUse = $state.raw<Readonly<Record<string, ByName>>>({});

  /**
   * @param open id of the system that is open: its networks are meant where no other is named
   * @param goesWithAnyData whether the networks of a system are tied to no data set
   */
  constructor(
    private readonly open: () => string,
    private readonly goesWithAnyData: (system: string) => boolean = () => false,
  ) {}

  of(network: string, system = this.open()): Model | null {
    return this.#inUse[system]?.[network] ?? null;
  }

  use(model: Model, system = this.open()): void {
    this.#inUse = { ...this.#inUse, [system]: { ...this.#inUse[system], [model.network]: model } };
  }

  drop(network: string): void {
    const system = this.open();
    const { [network]: _, ...others } = this.#inUse[system] ?? {};
    this.#inUse = { ...this.#inUse, [system]: others };
  }

  /** Drops every network that was trained on another data set and does not go with this one. */
  keepOnly(fingerprint: string): void {
    const fitting = (models: ByName): ByName =>
      Object.fromEntries(Object.entries(models).filter(([, { dataset }]) => dataset === fingerprint));
    this.#inUse = Object.fromEntries(
      Object.entries(this.#inUse).map(([system, models]) => [
        system,
        this.goesWithAnyData(system) ? models : fitting(models),
      ]),
    );
  }

  /** Names among these whose networks are in use, in their order. */
  among<Name extends string>(names: readonly Name[]): Name[] {
    return names.filter((name) => this.of(name) !== null);
  }
}
