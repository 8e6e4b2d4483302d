import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { badInput } from '../../src/base/failure';
import { readStudy } from '../../src/engine/study/study-result-schema';
import { overallDifference, overallValue } from '../../src/engine/study/tables/arm-comparisons';
import { measureFormat } from '../../src/engine/study/tables/measure-format';
import { placeWords, StudyCells, type Place } from '../../src/engine/study/tables/study-cells';
import type { Evidence, RecordedFigure } from './declared-claims';

/** A figure as a reader sees it. */
export interface Figure {
  readonly data: string;
  /** "seeds 42 to 46" */
  readonly seeds: string;
  /** "Next step, test: distilled minus alone +0.4 [0.2, 0.6] points". */
  readonly text: string;
  /** The command that makes the record that it stands in. */
  readonly command: string;
  /** Path of the record or the document, from the top of the repository, and what a link to it says. */
  readonly link: { readonly path: string; readonly words: string };
}

const studies = new Map<string, StudyCells>();

function cellsOf(record: string): StudyCells {
  const known = studies.get(record);
  if (known) return known;
  const cells = new StudyCells(readStudy(record, readFileSync(record)).result);
  studies.set(record, cells);
  return cells;
}

/** The anchor of a heading, as GitHub writes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-');

/** @throws Failure 'bad-input' for a record that lacks what is asked for */
export function figureOf(evidence: Evidence): Figure {
  const { data } = evidence;
  if ('of' in evidence) return recorded(data, evidence.of);
  const { from, seeds } = evidence;
  const path = from.doc.endsWith('.md') && from.heading ? `${from.doc}#${anchorOf(from.heading)}` : from.doc;
  return {
    ...{ data, seeds: seedWords(seeds), text: from.figure, command: from.command },
    link: { path, words: basename(from.doc) },
  };
}

function recorded(
  data: string,
  { record, measure: key, arm, against, at = {}, words }: RecordedFigure,
): Figure {
  const cells = cellsOf(record);
  const { result } = cells;
  const measure = result.measures.find((one) => one.key === key);
  const refuse = (why: string): never => {
    throw badInput(`${record} ${why}. Mend the claim.`);
  };
  if (!measure) return refuse(`does not measure ${key}`);
  const isAt = (place: Place) => Object.entries(at).every(([name, value]) => place[name] === value);
  const places = cells.places.filter(isAt);
  const format = measureFormat(measure, result);
  const found =
    against === undefined
      ? overallValue(cells, key, arm, places)
      : overallDifference(cells, measure, against, arm, places);
  if (!found) return refuse(`has no trial of "${arm}" with ${key}`);
  const who = words ?? (against === undefined ? arm : `${arm} minus ${against}`);
  const where = Object.keys(at).length === 0 ? '' : `, ${placeWords(result.axes, at)}`;
  const value =
    against === undefined
      ? [format.interval(found), format.unit]
      : [format.difference(found), format.differenceUnit];
  return {
    data,
    seeds: seedWords(seedsOf(result.trials.map(({ seed }) => seed))),
    text: `${measure.label}, ${who}${where}: ${value.filter(Boolean).join(' ')}`,
    command: result.facts.Command,
    link: { path: record, words: basename(record) },
  };
}

/** "42 to 46", "42, 50" */
function seedsOf(all: readonly number[]): string {
  const seeds = [...new Set(all)].sort((a, b) => a - b);
  const isRow = seeds.length > 2 && seeds.at(-1)! - seeds[0] === seeds.length - 1;
  return isRow ? `${seeds[0]} to ${seeds.at(-1)}` : seeds.join(', ');
}

/** "seed 42", "seeds 42, 43"; what was repeated otherwise, as "50 rounds", says so itself. */
const seedWords = (seeds: string): string =>
  /^\d+$/.test(seeds) ? `seed ${seeds}` : /^\d+(,| to )/.test(seeds) ? `seeds ${seeds}` : seeds;
