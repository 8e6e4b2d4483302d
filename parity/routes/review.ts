import { aucWithInterval } from '../../src/evaluation/statistics/auc';
import { cohenKappa } from '../../src/evaluation/statistics/kappa';
import { wilsonInterval } from '../../src/evaluation/statistics/normal';
import { wilcoxonSignedRank, signFlipTest, holmAdjusted } from '../../src/evaluation/statistics/paired-tests';
import type { Tolerance } from '../harness/compare';
import { compare, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { ReferenceFolder } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/compare';
import { checkMeasures } from './review-measures';

const GROUP = 'review';
const FILE = 'review/statistics.json';
/** All in double precision, and no device computes it. */
const DOUBLE: Tolerance = { absolute: 1e-12, relative: 1e-9 };

/** The statistics that routes are judged by, against scipy and plain numpy, and every measure as the program reads it. */
export const review: Subject = {
  name: GROUP,
  async run(context) {
    const json = new StoredFields(context.folder.json(FILE), FILE);
    for (const [name, check] of Object.entries(LISTS))
      for (const stored of json.list(name))
        await part(context, `${GROUP}/${name}`, stored.at, () =>
          check(rowsOf(context, name, stored), stored),
        );
    await part(context, `${GROUP}/mcnemar`, 'mcnemar', () => {
      const stored = json.fields('mcnemar');
      const { pValue, pairs, difference } = signFlipTest(column(stored, 'before'), column(stored, 'after'));
      const moved = stored.number('up') - stored.number('down');
      rowsOf(context, 'mcnemar', stored)([pValue, difference], [stored.number('p'), moved / pairs]);
    });
    await part(context, `${GROUP}/holm`, 'holm', () => {
      const stored = json.fields('holm');
      rowsOf(context, 'holm', stored)(holmAdjusted(stored.numbers('p')), stored.numbers('adjusted'));
    });
    await part(context, `${GROUP}/measures`, 'measures', () =>
      checkMeasures(context, `${GROUP}/measures`, json.fields('measures')),
    );
    reportUnread(context, GROUP, json);
  },
};

/** The subject, where a folder has its numbers: they are of no official code, and a folder may do without. */
export const reviews = ({ files }: Pick<ReferenceFolder, 'files'>): readonly Subject[] =>
  files.has(FILE) ? [review] : [];

type Compared = (actual: ArrayLike<number>, expected: ArrayLike<number>) => void;

/** Reports one row for a case. */
const rowsOf =
  (context: VerificationContext, name: string, stored: StoredFields): Compared =>
  (actual, expected) =>
    void compare(context, {
      group: `${GROUP}/${name}`,
      what: stored.has('name') ? stored.text('name') : stored.at.slice(FILE.length + 1),
      actual,
      expected,
      tolerance: DOUBLE,
      onHost: true,
    });

const column = (stored: StoredFields, name: string) => Float64Array.from(stored.numbers(name));
const numbersOf = (stored: StoredFields, ...names: readonly string[]) =>
  names.map((name) => stored.number(name));

/** What a case of each list is compared by. */
const LISTS: Readonly<Record<string, (compared: Compared, stored: StoredFields) => void>> = {
  wilcoxon: (compared, stored) => {
    const found = wilcoxonSignedRank(column(stored, 'before'), column(stored, 'after'));
    const { pairs, zeros, dropped, plus, minus, pValue, effect } = found;
    compared(
      [pairs, zeros, dropped, plus, minus, pValue, effect],
      numbersOf(stored, 'pairs', 'zeros', 'dropped', 'plus', 'minus', 'p', 'rank_biserial'),
    );
  },
  sign_flips: (compared, stored) => {
    const { difference, pValue, effect } = signFlipTest(column(stored, 'before'), column(stored, 'after'));
    compared([difference, pValue, effect], numbersOf(stored, 'difference', 'p', 'cohens_dz'));
  },
  wilson: (compared, stored) => {
    const [successes, trials, level] = numbersOf(stored, 'successes', 'trials', 'level');
    const { low, high } = wilsonInterval(successes, trials, level);
    compared([low, high], numbersOf(stored, 'low', 'high'));
  },
  kappa: (compared, stored) => {
    const [first, second] = [stored.numbers('first'), stored.numbers('second')];
    const { items, observed, expected, kappa } = cohenKappa(first, second, stored.number('categories'));
    compared(
      [items, observed.value, expected, kappa.value, kappa.low, kappa.high],
      numbersOf(stored, 'items', 'observed', 'expected', 'kappa', 'low', 'high'),
    );
  },
  auc: (compared, stored) => {
    const groups = stored.has('groups') ? { groups: stored.numbers('groups') } : {};
    const { value, low, high } = aucWithInterval(column(stored, 'scores'), stored.numbers('labels'), groups);
    compared([value, low, high], numbersOf(stored, 'auc', 'low', 'high'));
  },
};
