import { cardLabel } from '../../data/data-card-words';
import type { DataCard, DataStep } from '../../domain/data-card';

type Values = DataStep['settings'];

/** What is said of the files and of how they were built where they cannot be the same. */
const NO_COUNTERPART = 'is not in the card';

/**
 * What is other in a data set that was made again: files of other bytes, settings and counts of other values.
 * Empty where nothing is. The name, the time and the names of files do not count.
 */
export function cardDifferences(before: DataCard, after: DataCard): string[] {
  return [...fileDifferences(before, after), ...stepDifferences(before, after)];
}

function fileDifferences(before: DataCard, after: DataCard): string[] {
  return (['roads', 'trips'] as const).flatMap((gives) => {
    const files = ({ sources }: DataCard) =>
      sources.filter((source) => source.gives === gives && source.kind !== 'simulated');
    const [old, now] = [files(before), files(after)];
    const different = now.flatMap(({ name, sha256 }, i) => {
      if (i >= old.length) return [`${name} ${NO_COUNTERPART}.`];
      if (sha256 === old[i].sha256 || sha256 === '' || old[i].sha256 === '') return [];
      return [`${name} is not the file that the card names ${old[i].name}: its SHA-256 is another.`];
    });
    return [...different, ...old.slice(now.length).map(({ name }) => `${name} of the card was not given.`)];
  });
}

function stepDifferences(before: DataCard, after: DataCard): string[] {
  const met = new Map<string, number>();
  return after.steps.flatMap((step) => {
    const nth = met.get(step.name) ?? 0;
    met.set(step.name, nth + 1);
    const old = before.steps.filter(({ name }) => name === step.name)[nth];
    if (!old) return [`${step.name}: this step ${NO_COUNTERPART}.`];
    return (['settings', 'counts'] as const).flatMap((part) =>
      valueDifferences(step.name, part, old[part], step[part]),
    );
  });
}

/** Names of files may be shorter or longer paths of the same. */
const IRRELEVANT = new Set(['files']);

function valueDifferences(step: string, part: 'settings' | 'counts', old: Values, now: Values): string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => !IRRELEVANT.has(name) && old[name] !== now[name])
    .map((name) => {
      const called = cardLabel(step, part, name)?.label ?? name;
      return `${step}: ${called} is ${String(now[name] ?? 'not there')}, in the card ${String(old[name] ?? 'not there')}.`;
    });
}
