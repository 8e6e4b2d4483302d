import { listed, shown } from '../../base/text';
import { badInput, Failure } from '../../base/failure';
import {
  type Dataset,
  PART_WORDS,
  partsOf,
  type DatasetPart,
  type DatasetExtras,
} from '../../domain/dataset';
import { isTimed } from '../../domain/trajectory-set';
import type { SampleDataset } from '../datasets/samples';
import type { SystemEntry } from './system';

/** A part, or the times of the trips, which a data set may lack. */
type Need = DatasetPart | 'times';
const NEED_WORDS: Readonly<Record<Need, string>> = { ...PART_WORDS, times: 'times of its trips' };

/**
 * Makes `SystemEntry.requires` of the parts that a data set must have.
 * @param sample one that has them all; the failure names it, and the page offers to open it
 */
export function needs(
  parts: readonly Need[],
  sample: SampleDataset,
): (dataset: Pick<Dataset, 'name' | 'trips' | 'extras'>) => Failure | null {
  return (dataset) => {
    const there: Need[] = [
      ...partsOf(dataset),
      ...(isTimed(dataset.trips.train) ? (['times'] as const) : []),
    ];
    const lacking = parts.filter((part) => !there.includes(part));
    if (lacking.length === 0) return null;
    const words = (some: readonly Need[]) => listed(some.map((part) => NEED_WORDS[part]));
    const message = `This system needs ${words(parts)}. ${shown(dataset.name)} has no ${words(lacking)}; ${sample.title} has what is needed.`;
    return badInput(message, { lacking, sample: sample.id });
  };
}

/** The sample that has what a data set lacks; undefined where the failure names none of them. */
export const sampleFor = (lacking: Failure, samples: readonly SampleDataset[]): SampleDataset | undefined =>
  samples.find(({ id }) => id === lacking.details.sample);

/** The first system that would be lacking one part if a data set had none beside its roads and trips; undefined for none. */
export const systemThatNeeds = <System extends Pick<SystemEntry, 'requires'>>(
  part: keyof DatasetExtras,
  dataset: Dataset,
  systems: readonly System[],
): System | undefined =>
  systems.find(({ requires }) => {
    const { lacking } = requires({ ...dataset, extras: {} })?.details ?? {};
    return Array.isArray(lacking) && lacking.includes(part);
  });
