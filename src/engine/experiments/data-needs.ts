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

/**
 * Makes `SystemEntry.requires` of the parts that a data set must have.
 * @param sample one that has them all; the failure names it, and the page offers to open it
 * @param timed whether the trips must say when they were driven
 */
export function needs(
  parts: readonly DatasetPart[],
  sample: SampleDataset,
  timed = false,
): (dataset: Pick<Dataset, 'name' | 'trips' | 'extras'>) => Failure | null {
  return (dataset) => {
    const there = partsOf(dataset);
    const lacking = parts.filter((part) => !there.includes(part));
    const untimed = timed && !isTimed(dataset.trips.train);
    if (lacking.length === 0 && !untimed) return null;
    const words = (some: readonly DatasetPart[]) => listed(some.map((part) => PART_WORDS[part]));
    const [needed, lacked] =
      lacking.length > 0
        ? [words(parts), `no ${words(lacking)}`]
        : ['trips with times', 'trips without times'];
    const message = `This system needs ${needed}. ${shown(dataset.name)} has ${lacked}; ${sample.title} has what is needed.`;
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
