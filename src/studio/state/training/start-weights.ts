import type { OldData } from '../../../domain/old-data';
import type { StartFrom } from '../../../engine/experiments/experiment';
import { idInRun, type Model, type WeightsBefore } from '../page/models.svelte';

/** Weights, and where they come from; those of a network in use have its id. */
export type Weighted = Pick<Model, 'bytes' | 'from'> & Partial<Pick<Model, 'id'>>;

/** Weights that networks start from, by network. */
export type StartWeightsByName = Readonly<Record<string, Weighted>>;

/** Where they come from. */
export const namesOf = (start: StartWeightsByName): Record<string, string> =>
  Object.fromEntries(Object.entries(start).map(([network, { from }]) => [network, from]));

/** As an order to a worker has them. */
export const startsFrom = (start: StartWeightsByName): Record<string, StartFrom> =>
  Object.fromEntries(
    Object.entries(start).map(([network, { from, bytes }]) => [network, { name: from, bytes }]),
  );

/** How a run starts, as far as this page knows it. */
export interface KnownStart {
  readonly runId: string;
  readonly start?: StartWeightsByName | undefined;
  readonly oldData?: OldData | undefined;
  readonly seed: number;
  readonly config: object;
}

/** What a network of a run started from, by its name; nothing for fresh weights. */
export function weightsBefore(
  { runId, start = {}, oldData, seed, config }: KnownStart,
  network: string,
): { readonly before?: WeightsBefore } {
  if (!Object.hasOwn(start, network)) return {};
  const { bytes, from, id = `before ${idInRun(runId, network)}` } = start[network];
  return { before: { id, bytes, from, seed, config, ...(oldData && { oldData }) } };
}
