import type { EventTask } from '../../base/task';

/**
 * A service is a plain object of methods `(request, task) => result`. Requests, results and
 * events are plain data that survives structured clone; large arrays are moved, not copied
 * (see `moving` and `CallOptions.move`).
 */
export type ServiceOf<S> = { [K in keyof S]: (request: never, task: EventTask<unknown>) => unknown };

export type MethodOf<S> = keyof S & string;
export type RequestOf<S extends ServiceOf<S>, K extends MethodOf<S>> = Parameters<S[K]>[0];
export type ResultOf<S extends ServiceOf<S>, K extends MethodOf<S>> = Awaited<ReturnType<S[K]>>;
export type EventOf<S extends ServiceOf<S>, K extends MethodOf<S>> =
  Parameters<S[K]>[1] extends EventTask<infer Event> ? Event : never;

const moved = new WeakMap<object, readonly Transferable[]>();

/** Marks buffers of a method's result to be moved to the caller: the worker loses them, nothing is copied. */
export function moving<Result extends object>(result: Result, buffers: readonly Transferable[]): Result {
  moved.set(result, buffers);
  return result;
}

export function buffersToMove(result: unknown): readonly Transferable[] {
  return typeof result === 'object' && result !== null ? (moved.get(result) ?? []) : [];
}

/** Services that one worker offers. @throws RangeError where two have a method of one name: one would take the place of the other */
export function joinedServices<A extends object, B extends object, C extends object>(
  ...services: readonly [A, B, C]
): A & B & C {
  const names = services.flatMap(Object.keys);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new RangeError(`Two services of one worker have the method "${twice}".`);
  return Object.assign({}, ...services) as A & B & C;
}
