import { cardLabel } from '../../data/data-card-words';
import type { DataCard, DataStep } from '../../domain/data-card';

type Values = DataStep['settings'];

const NOT_IN_CARD = 'is not in the card';

/** What differs in a data set built again: files, settings, counts. Names and times do not count. */
export function cardDifferences(before: DataCard, after: DataCard): string[] {
  return [...fileDifferences(before, after), ...stepDifferences(before, after)];
}

function fileDifferences(before: DataCard, after: DataCard): string[] {
  return (['roads', 'trips'] as const).flatMap((gives) => {
    const files = ({ sources }: DataCard) =>
      sources.filter((source) => source.gives === gives && source.kind !== 'simulated');
    const [old, now] = [files(before), files(after)];
    const different = now.flatMap(({ name, sha256 }, i) => {
      if (i >= old.length) return [`${name} ${NOT_IN_CARD}.`];
      if (sha256 === old[i].sha256 || sha256 === '' || old[i].sha256 === '') return [];
      return [`${name} is not the file that the card calls ${old[i].name}: its SHA-256 differs.`];
    });
    return [
      ...different,
      ...old.slice(now.length).map(({ name }) => `${name} is in the card and was not given.`),
    ];
  });
}

function stepDifferences(before: DataCard, after: DataCard): string[] {
  const met = new Map<string, number>();
  return after.steps.flatMap((step) => {
    const nth = met.get(step.name) ?? 0;
    met.set(step.name, nth + 1);
    const old = before.steps.filter(({ name }) => name === step.name)[nth];
    if (!old) return [`${step.name}: this step ${NOT_IN_CARD}.`];
    return (['settings', 'counts'] as const).flatMap((part) =>
      valueDifferences(step.name, part, old[part], step[part]),
    );
  });
}

/** The same files may have shorter or longer paths. */
const IRRELEVANT = new Set(['files']);

function valueDifferences(step: string, part: 'settings' | 'counts', old: Values, now: Values): string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => !IRRELEVANT.has(name) && old[name] !== now[name])
    .map((name) => {
      const called = cardLabel(step, part, name)?.label ?? name;
      return `${step}: ${called} is ${String(now[name] ?? 'missing')}, in the card ${String(old[name] ?? 'missing')}.`;
    });
}
