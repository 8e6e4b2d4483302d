import { exposeService } from '../service-host';
import type { ServiceOf } from '../service';
import { FakeWorker } from './fake-worker';

/** When a worker dies at a call: before it has done anything, or with everything done and no answer given. */
export type Death = 'before the work' | 'after the work';

/** Workers of a service that die at the first calls of a method, one at each. */
export class KilledWorkers<S extends ServiceOf<S>> {
  #method: string | null = null;
  #death: Death = 'before the work';
  #times = 0;

  /** @param askedOf what is asked for by a call, where that is not its method but in the request */
  constructor(
    private readonly name: string,
    private readonly service: S,
    private readonly askedOf: (request: unknown) => string | null = () => null,
  ) {}

  /** Whether the workers that were to die have died. */
  get isDone(): boolean {
    return this.#times === 0;
  }

  killAt(method: string, death: Death, times = 1): void {
    this.#method = method;
    this.#death = death;
    this.#times = times;
  }

  spawn = (): FakeWorker => {
    const worker = new FakeWorker();
    const wrapped = Object.entries(this.service).map(([method, work]) => [
      method,
      async (...given: unknown[]) => {
        const call = () => (work as (...given: unknown[]) => unknown)(...given);
        const asked = this.askedOf(given[0]) ?? method;
        if (this.#method !== asked || this.#times === 0) return call();
        this.#times--;
        // Nobody hears how it ended.
        if (this.#death === 'after the work') await Promise.resolve(call()).catch(() => undefined);
        worker.crash(`killed ${this.#death} of ${asked}`);
        return new Promise<never>(() => undefined);
      },
    ]);
    exposeService(this.name, Object.fromEntries(wrapped) as S, worker.scope);
    return worker;
  };
}
