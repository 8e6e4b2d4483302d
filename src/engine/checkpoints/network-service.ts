import { buffersIn } from '../../base/bytes';
import { badInput, Failure } from '../../base/failure';
import type { EventTask, Task } from '../../base/task';
import { shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import type { BackendService } from '../backend/backend-service';
import { type WorkerBackendOptions, WorkerTurns } from '../backend/worker-backend';
import { moving } from '../protocol/service';

/** What every service offers that answers questions about a data set, and about networks in it. */
export interface NetworkService<Held, Weights> extends BackendService {
  /** The data set that requests are about from now on. What is known of another one is forgotten. */
  hold(request: { readonly dataset: Held }): Promise<void>;
  /** Keeps weights until they are dropped for others, or another data set is open. */
  keepWeights(request: { readonly weights: Weights; readonly drop: readonly string[] }): Promise<void>;
}

/** What the page has to know of the networks of a system to have a worker answer about them. */
export interface NetworksAtWork<Held> {
  /** Id of the system. */
  readonly system: string;
  /** Weights that are kept at once. */
  readonly mostKept: number;
  /** The part of a data set that is needed: the rest would be copied in vain. */
  readonly partOf: (dataset: Dataset) => Held;
}

/** What the worker for networks offers: the methods of the service of one system, whose code it loads when it starts. */
export interface NetworksService {
  ask(
    request: { readonly method: string; readonly request: unknown },
    task: EventTask<unknown>,
  ): Promise<unknown>;
}

type Methods = Readonly<Record<string, (request: unknown, task: EventTask<unknown>) => Promise<unknown>>>;

/** @param load the service of the system; loaded again for the next request where it could not be */
export function networksService(load: () => Promise<object>): NetworksService {
  const start = (): Promise<object> =>
    load().catch((thrown: unknown) => {
      loaded = null;
      throw thrown;
    });
  let loaded: Promise<object> | null = start();
  // Whoever asks is told.
  loaded.catch(() => undefined);
  return {
    ask: async ({ method, request }, task) => {
      const service = await (loaded ??= start());
      // Own properties only: 'constructor' is no method of a service.
      if (!Object.hasOwn(service, method))
        throw new Failure('internal', `This worker has no method "${shown(method, 80)}".`);
      return (service as Methods)[method](request, task);
    },
  };
}

/** Whatever answers about one data set. */
interface AtWork {
  readonly dataset: { readonly fingerprint: string };
  /** Frees what is on the device; networks are loaded again when they are asked for, and the rest stays. */
  dispose(): void;
  /** Frees networks by the ids of their weights. */
  drop?(ids: readonly string[]): void;
}

/** The data set that a service holds, and what answers about it: one request after the other, changes among them. */
export class HeldDataset<
  Held extends { readonly fingerprint: string },
  Weights extends { readonly id: string },
  On extends AtWork,
> {
  readonly #turns: WorkerTurns;
  readonly #weights: KeptWeights<Weights>;
  readonly #open: (dataset: Held) => On;
  #on: On | undefined;

  constructor(options: WorkerBackendOptions, weights: KeptWeights<Weights>, open: (dataset: Held) => On) {
    this.#turns = new WorkerTurns(options);
    this.#weights = weights;
    this.#open = open;
  }

  /** What changes it, for the service. */
  get methods(): NetworkService<Held, Weights> {
    return {
      chooseBackend: ({ wanted }, task) => this.#turns.choose(wanted, task.emit, () => this.#on?.dispose()),
      hold: ({ dataset }) =>
        this.#turns.change(() => {
          if (this.#on?.dataset.fingerprint === dataset.fingerprint) return;
          this.#on?.dispose();
          this.#weights.clear();
          this.#on = this.#open(dataset);
        }),
      keepWeights: ({ weights, drop }) =>
        this.#turns.change(() => {
          this.#weights.keep(weights, drop);
          this.#on?.drop?.([...drop, weights.id]);
        }),
    };
  }

  /** Work without tensors. @throws Failure 'bad-input' where no data set is held, 'cancelled' */
  inTurn<Result>(task: Task, work: (on: On) => Result | Promise<Result>): Promise<Result> {
    return this.#turns.inTurn(task, () => work(this.#opened));
  }

  /** Work with tensors; the same. */
  computing<Result>(task: Task, work: (on: On) => Result | Promise<Result>): Promise<Result> {
    return this.#turns.computing(task, async () => work(this.#opened));
  }

  /** Work without tensors, whose result is the page's: its buffers are moved there. */
  givingInTurn<Result extends object>(
    task: Task,
    work: (on: On) => Result | Promise<Result>,
  ): Promise<Result> {
    return this.inTurn(task, async (on) => moved(await work(on)));
  }

  /** Work with tensors; the same. */
  giving<Result extends object>(task: Task, work: (on: On) => Result | Promise<Result>): Promise<Result> {
    return this.computing(task, async (on) => moved(await work(on)));
  }

  get #opened(): On {
    if (this.#on) return this.#on;
    throw badInput('There is no data set yet. Open one first, then ask again.');
  }
}

const moved = <Result extends object>(result: Result): Result => moving(result, buffersIn(result));

/** Weights of networks that a worker keeps: requests name them by their ids, so that they are sent once. */
export class KeptWeights<Weights extends { readonly id: string }> {
  readonly #kept = new Map<string, Weights>();

  /**
   * @param most how many are kept at once
   * @param what they are, in the plural: "networks"
   */
  constructor(
    private readonly most: number,
    private readonly what: string,
  ) {}

  /**
   * @param drop ids that are not needed any more
   * @throws Failure 'internal' for more than are kept
   */
  keep(weights: Weights, drop: readonly string[]): void {
    for (const id of drop) this.#kept.delete(id);
    if (!this.#kept.has(weights.id) && this.#kept.size >= this.most)
      throw new Failure('internal', `The weights of more than ${this.most} ${this.what} were to be kept.`);
    this.#kept.set(weights.id, weights);
  }

  /**
   * @param network what people call it, in the middle of a sentence
   * @throws Failure 'bad-input' for weights that are not kept
   */
  of(id: string, network: string): Weights {
    const weights = this.#kept.get(id);
    if (weights) return weights;
    throw badInput(`The weights of the ${network} are not loaded. Ask again.`);
  }

  clear(): void {
    this.#kept.clear();
  }
}
