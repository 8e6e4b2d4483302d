import type { RoadNetwork } from '../../domain/road-network';
import { CHOICE_FEATURES } from '../../knowledge/choice-features';
import { type DestinationCounts, destinationCells } from '../../knowledge/destination-counts';
import { COST_FEATURES } from '../../knowledge/learnt-cost';
import type { SafetensorsTensor } from '../../nn/safetensors';
import type { StudentKnowledge } from './features/hoser-features';

const AT = 'navigator.knowledge';
const NAMES = {
  /** (S) */
  links: `${AT}.link_counts`,
  /** (S + 1), (Q), (Q) */
  pairOffsets: `${AT}.pair_offsets`,
  pairNext: `${AT}.pair_next`,
  pairs: `${AT}.pair_counts`,
  /** (1), (S + 1), (E), (E), where destinations were counted */
  cellMeters: `${AT}.destination_cell_meters`,
  towardOffsets: `${AT}.destination_offsets`,
  towardCells: `${AT}.destination_cells`,
  toward: `${AT}.destination_counts`,
  /** (R) */
  seconds: `${AT}.median_seconds`,
  meanSeconds: `${AT}.mean_seconds`,
  /** (6) */
  weights: `${AT}.cost_weights`,
  /** (F) */
  means: `${AT}.input_means`,
  deviations: `${AT}.input_deviations`,
} as const;

export const KNOWLEDGE_BUFFERS: readonly string[] = Object.values(NAMES);

/** What a student knows besides its weights, as tensors of its file. */
export function knowledgeBuffers(knowledge: StudentKnowledge | undefined): Map<string, SafetensorsTensor> {
  if (!knowledge) return new Map();
  const { pairs, fitted, means, deviations } = knowledge;
  const { toward } = fitted.counts;
  const destinations = toward && [
    [NAMES.cellMeters, short(Uint32Array.of(toward.cellMeters))] as const,
    [NAMES.towardOffsets, short(toward.offsets)] as const,
    [NAMES.towardCells, short(toward.cells)] as const,
    [NAMES.toward, short(toward.counts)] as const,
  ];
  return new Map([
    [NAMES.links, whole(fitted.counts.links)],
    [NAMES.pairOffsets, whole(pairs.offsets)],
    [NAMES.pairNext, whole(pairs.next)],
    [NAMES.pairs, whole(fitted.counts.pairs)],
    ...(destinations ?? []),
    [NAMES.seconds, float(fitted.seconds)],
    [NAMES.meanSeconds, float(fitted.meanSeconds)],
    [NAMES.weights, float(fitted.weights)],
    [NAMES.means, float(means)],
    [NAMES.deviations, float(deviations)],
  ]);
}

/** The knowledge with its numbers rounded as its file holds them, so that a student reads the same before and after. */
export function asSaved({ pairs, fitted, means, deviations }: StudentKnowledge): StudentKnowledge {
  const { counts, seconds, meanSeconds, weights } = fitted;
  const rounded = (values: Float64Array) => values.map(Math.fround);
  return {
    pairs,
    fitted: {
      counts,
      seconds: rounded(seconds),
      meanSeconds: rounded(meanSeconds),
      weights: rounded(weights),
    },
    means: rounded(means),
    deviations: rounded(deviations),
  };
}

/**
 * Reads what a student knows from the tensors of its file, which nobody has to trust.
 * @param get the tensor of a name
 * @param width number of inputs of its residual: older files have no counts by destination, and no inputs for them
 * @param refuse told of each tensor that is missing or does not fit the roads
 * @returns null where something was refused
 */
export function knowledgeFrom(
  get: (name: string) => SafetensorsTensor | undefined,
  network: RoadNetwork,
  width: number,
  refuse: (problem: string) => void,
): StudentKnowledge | null {
  const { roadCount, successors } = network;
  let isWhole = true;
  const problem = (name: string, what: string): never[] => {
    isWhole = false;
    refuse(`"${name}" ${what}`);
    return [];
  };
  const numbers = (
    name: string,
    length: number | null,
    isRight: (value: number) => boolean,
    must: string,
  ) => {
    const tensor = get(name);
    if (!tensor) return problem(name, 'is missing');
    if (tensor.shape.length !== 1 || (length !== null && tensor.shape[0] !== length))
      return problem(name, `has shape [${tensor.shape.join(', ')}], not [${length ?? 'any'}]`);
    const values = Array.from(tensor.data as ArrayLike<number | bigint>, Number);
    return values.every(isRight) ? values : problem(name, `holds numbers that are not ${must}`);
  };
  const isCount = (value: number) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  const isPositive = (value: number) => Number.isFinite(value) && value > 0;
  const isNotNegative = (value: number) => Number.isFinite(value) && value >= 0;
  /** Compressed rows, one for each link, whose columns are below `limit`, with a count for each. */
  const rows = (limit: number, must: string, ...[of, columnsName, countsName]: readonly string[]) => {
    const offsets = numbers(of, successors.length + 1, isCount, 'counts');
    if (offsets.some((value, i) => (i === 0 ? value !== 0 : value < offsets[i - 1])))
      problem(of, 'does not ascend from 0');
    const size = offsets.at(-1) ?? 0;
    const columns = numbers(columnsName, size, (one) => isCount(one) && one < limit, must);
    const starts = new Set(offsets);
    if (columns.some((one, i) => !starts.has(i) && one <= columns[i - 1]))
      problem(columnsName, 'does not ascend within the row of a link');
    const counts = numbers(countsName, size, isCount, 'counts');
    return [offsets, columns, counts].map((values) => Uint32Array.from(values));
  };
  const links = numbers(NAMES.links, successors.length, isCount, 'counts');
  const { pairOffsets, pairNext, towardOffsets, towardCells } = NAMES;
  const [offsets, next, pairs] = rows(successors.length, 'links', pairOffsets, pairNext, NAMES.pairs);
  const destinations = (): DestinationCounts => {
    const [cellMeters = 1] = numbers(NAMES.cellMeters, 1, isPositive, 'metres above 0');
    const { count } = destinationCells(network, cellMeters);
    const [offsets, cells, counts] = rows(count, 'cells', towardOffsets, towardCells, NAMES.toward);
    return { cellMeters, offsets, cells, counts };
  };
  const toward = width > CHOICE_FEATURES.indexOf('logToward') ? { toward: destinations() } : {};
  const seconds = numbers(NAMES.seconds, roadCount, isPositive, 'seconds above 0');
  const meanSeconds = numbers(NAMES.meanSeconds, roadCount, isPositive, 'seconds above 0');
  const weights = numbers(NAMES.weights, COST_FEATURES.length, isNotNegative, 'weights of at least 0');
  const means = numbers(NAMES.means, width, Number.isFinite, 'numbers');
  const deviations = numbers(NAMES.deviations, width, isPositive, 'numbers above 0');
  if (!isWhole) return null;
  return {
    pairs: { offsets, next },
    fitted: {
      counts: { links: Uint32Array.from(links), pairs, ...toward },
      seconds: Float64Array.from(seconds),
      meanSeconds: Float64Array.from(meanSeconds),
      weights: Float64Array.from(weights),
    },
    means: Float64Array.from(means),
    deviations: Float64Array.from(deviations),
  };
}

const vector = (dtype: 'F32' | 'I32' | 'I64', data: SafetensorsTensor['data']): SafetensorsTensor => ({
  dtype,
  shape: [data.length],
  data,
});
const float = (values: Float64Array) => vector('F32', Float32Array.from(values));
const whole = (values: Uint32Array) => vector('I64', BigInt64Array.from(values, BigInt));
/** Numbers below 2 ** 31, in half the room of `whole`. */
const short = (values: Uint32Array) => vector('I32', Int32Array.from(values));
