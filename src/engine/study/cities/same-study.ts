import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { StudyResult } from '../study-result';
import { isSearch } from '../tables/axis-values';
import type { CityStudy } from './city-study';

/** Facts that decide what a trial computes, and that no arm or axis shows. */
const DECIDING = ['Preset', 'Settings', 'Steps', 'Steps of a teacher'];
const ADVICE = 'Run the same study file in every city.';

/**
 * Makes sure that studies differ in their city alone.
 * @throws Failure 'bad-input' that names the file and what is different there
 */
export function checkSameStudy(studies: readonly CityStudy[]): void {
  const [first, ...others] = studies;
  if (others.length === 0)
    throw new Failure('bad-input', 'Name the folders of two cities or more: one has none to compare with.');
  studies.forEach(checkComparable);
  for (const other of others) {
    const what = differenceOf(first.result, other.result);
    if (what !== null)
      throw new Failure(
        'bad-input',
        `${shown(other.file)} is of another study than ${shown(first.file)}: ${what}. ${ADVICE}`,
      );
  }
  const seen = new Map<string, CityStudy>();
  for (const study of studies) {
    const { Fingerprint: fingerprint } = study.result.facts;
    if (fingerprint === undefined) continue;
    const before = seen.get(fingerprint);
    if (before)
      throw new Failure(
        'bad-input',
        `${shown(study.file)} has the same data as ${shown(before.file)}. Name each city once.`,
      );
    seen.set(fingerprint, study);
  }
}

function checkComparable({ file, result }: CityStudy): void {
  const refuse = (why: string): never => {
    throw new Failure('bad-input', `${shown(file)} cannot be compared with other cities: ${why}`);
  };
  if (isSearch(result))
    refuse(
      'a search tries other settings in each city. Run a study with arms or a grid of settings instead.',
    );
  if (result.baseline === null)
    refuse('it has no baseline to gain on. Name one of its arms with "baseline" in the study file.');
  if (result.arms.length < 2)
    refuse('it has no arm beside its baseline. Add the arms that distil to the study file.');
}

/** What two studies do not have in common, in words; null where they agree. */
function differenceOf(one: StudyResult, other: StudyResult): string | null {
  const fact = DECIDING.find((name) => one.facts[name] !== other.facts[name]);
  const parts: [string, (result: StudyResult) => unknown][] = [
    ['arms', ({ arms }) => arms.map(({ name, settings }) => [name, Object.entries(settings).sort()])],
    ['baseline', ({ baseline }) => baseline],
    ['axes', ({ axes }) => axes.map(({ name, values }) => [name, values])],
    ['seeds', ({ trials }) => [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b)],
    ['measures', ({ measures }) => measures.map(({ key, unit, better }) => [key, unit, better])],
    ['objective', ({ objective }) => objective],
  ];
  for (const [name, of] of parts) {
    const [here, there] = [one, other].map((result) => JSON.stringify(of(result)));
    if (here !== there)
      return `its ${name} ${name.endsWith('s') ? 'are' : 'is'} ${shown(there)}, not ${shown(here)}`;
  }
  if (fact === undefined) return null;
  const words = (result: StudyResult) => shown(result.facts[fact] ?? 'that of the preset');
  return `its fact "${fact}" is ${words(other)}, not ${words(one)}`;
}
