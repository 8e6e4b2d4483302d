import { AUDIT, AUDIT_KEYS, auditVerdict } from '../../../evaluation/audit/audit-catalogue';
import { REASON_WORDS, VERDICTS } from '../../review/verdict';
import type { MachineReview, ReportData } from '../report-data';
import type { ReportedReviewer } from '../reported-reviewers';
import { mainGroup } from '../report-of-groups';
import { intervalPlot } from '../svg/interval-plot';
import { machineSentences } from '../verdict-sentences';
import { figureOf } from './figure';
import { minor, verdictList, type Content } from './section';
import { placeCells, placedRows, placedSets, placedTable, placeHead } from './placed-sets';
import { tableOf, tableUnlessEmpty } from './table';
import { beginLarge, decimal, figureText, groupWords, NOTHING, percent, pText } from './words';

const area = (value: number | null) => (value === null ? NOTHING : decimal(value, 3));
/** Features that a table names for each set. */
const NAMED = 2;

/** Whether a classifier tells routes from trips. */
export function machineContent(data: ReportData): Content {
  const places = placedSets(data).filter(({ own }) => own.machine);
  if (places.length === 0)
    return 'The machine reviewer needs driven trips and at least ten pairs, and was not asked here.';
  const shown = data.groups[mainGroup(data.groups)];
  // Labels are shuffled only where they were asked to be.
  const isShuffled = places.some(({ own }) => own.machine!.p !== null);
  const cellsOf = ({ items, auc, p, features }: MachineReview): string[] => {
    const named = features
      .filter(({ drop }) => drop !== null && drop > 0)
      .slice(0, NAMED)
      .map(({ name, drop, level }) => {
        const way = level === null ? '' : level > 0.5 ? ', larger in routes' : ', smaller in routes';
        return `${name} (−${decimal(drop!, 3)}${way})`;
      });
    return [
      items.map((one) => one.toLocaleString('en')).join(' + '),
      figureText(auc, area),
      ...(isShuffled ? [p === null ? NOTHING : pText(p)] : []),
      named.join('; ') || NOTHING,
    ];
  };
  const panel = {
    title: 'Area under the ROC curve',
    text: (value: number) => decimal(value, 1),
    most: 1,
    line: { at: 0.5, label: 'Guessing' },
    rows: placedRows(data, [shown], ({ machine }) => machine?.auc),
  };
  return [
    verdictList(machineSentences(data, shown)),
    minor(
      'A classifier two-sample test: boosted trees learn to tell routes from the driven trips of the same pairs by how they behave, and are judged on pairs that they have not seen. 0.5 is guessing, 1 is always right. An area near 0.5 does not prove that the routes are believable: it says that this classifier finds no difference in these features.',
    ),
    placedTable(
      data,
      {
        id: 'table-11',
        caption:
          'Table 11. The machine reviewer. In brackets behind a feature: by how much the area shrinks when it is permuted.',
        head: ['Trips + routes', 'AUC', ...(isShuffled ? ['p, shuffled labels'] : []), 'Given away by'],
        endsInWords: true,
      },
      ({ machine }) => machine && cellsOf(machine),
    ),
    panel.rows.length === 0
      ? null
      : figureOf(
          11,
          intervalPlot('How well a classifier tells routes from trips', [panel]),
          `${beginLarge(groupWords(data, shown))}. The dashed line is guessing.`,
        ),
  ];
}

/** Whether routes are copies, diverse and useful. */
export function auditContent(data: ReportData): Content {
  const rows = AUDIT_KEYS.flatMap((key) =>
    placedSets(data).flatMap((place) => {
      if (!place.own.audit) return [];
      const { unit, decimals, of, label } = AUDIT[key];
      const text = (value: number | null) =>
        value === null ? NOTHING : unit === 'share' ? percent(value, decimals) : decimal(value, decimals);
      const { routes, driven, difference, count } = place.own.audit[key];
      const figures = [routes, driven, difference].map((figure) => figureText(figure, text));
      const verdict = auditVerdict(key, difference);
      return [
        [label, ...placeCells(data, place), ...figures, `${count.toLocaleString('en')} ${of}`, verdict],
      ];
    }),
  );
  if (rows.length === 0) return 'This was not asked of these routes.';
  const names = placeHead(data);
  return [
    tableOf({
      id: 'table-audit',
      caption:
        'Copies, privacy, diversity and utility beside driven trips, with 95 % intervals; see Readings for each measure.',
      head: ['Measure', ...names, 'Routes', 'Driven trips', 'Difference', 'Number', 'Verdict'],
      rows,
      words: 1 + names.length,
      endsInWords: true,
    }),
  ];
}

const share = (value: number | null) => (value === null ? NOTHING : percent(value, 0));
const nameOf = ({ name }: ReportedReviewer, i: number) => name || `Reviewer ${i + 1}`;

/** Names those whose verdicts are about other lines; null where all are about these. */
export function strangersSentence(reviewers: readonly ReportedReviewer[]): string | null {
  const strangers = reviewers.flatMap((reviewer, i) => (reviewer.isOfThese ? [] : [nameOf(reviewer, i)]));
  return strangers.length === 0
    ? null
    : `The verdicts of ${strangers.join(', ')} are about other lines than those that this report measures: another choice of pairs or sets.`;
}

/** What people said. */
export function reviewersContent({ reviewers: all }: ReportData): Content {
  if (!all) return 'No verdicts of reviewers were given with this report.';
  const { reviewers, agreements } = all;
  const counts = reviewers.flatMap((reviewer, i) =>
    reviewer.counts.map(({ source, title, verdicts }) => {
      const all = verdicts.reduce((sum, one) => sum + one, 0);
      return [
        nameOf(reviewer, i),
        source === 'real' ? 'Driven trips' : title,
        ...verdicts.map(String),
        all === 0 ? NOTHING : share(verdicts[0] / all),
      ];
    }),
  );
  const blind = reviewers.flatMap((reviewer, i) => {
    const { blind: score, self } = reviewer;
    if (!score && !self) return [];
    return [
      [
        nameOf(reviewer, i),
        score ? `${score.guessed} + ${score.unsure}` : NOTHING,
        score ? figureText(score.accuracy, share) : NOTHING,
        score ? figureText(score.driven, share) : NOTHING,
        score ? figureText(score.routes, share) : NOTHING,
        self ? `${figureText(self.kappa, area)} (${self.lines})` : NOTHING,
      ],
    ];
  });
  const strangers = strangersSentence(reviewers);
  const reasons = reviewers.flatMap((reviewer, i) =>
    reviewer.reasons.map(({ reason, called, right }) => [
      nameOf(reviewer, i),
      reason ? REASON_WORDS[reason] : 'No reason given',
      String(called),
      figureText(right, share),
    ]),
  );
  return [
    strangers && minor(strangers),
    tableOf({
      id: 'table-12',
      caption: 'Table 12. Verdicts, each line the first time that it came.',
      head: ['Reviewer', 'Lines of', ...VERDICTS.map(beginLarge), 'Plausible'],
      rows: counts,
      words: 2,
    }),
    tableUnlessEmpty({
      id: 'table-blind',
      caption:
        'Without names: “plausible” of a driven trip and “implausible” of a route are right, 50 % is guessing. Wilson’s intervals; kappa is the agreement with oneself on lines that came twice (their number in brackets).',
      head: [
        'Reviewer',
        'Guessed + unsure',
        'Right',
        'Trips called plausible',
        'Routes called implausible',
        'Kappa with oneself',
      ],
      rows: blind,
    }),
    tableUnlessEmpty({
      id: 'table-reasons',
      caption: 'Reasons for “implausible” without names, and how often it was a route.',
      head: ['Reviewer', 'Reason', 'Lines', 'Was a route'],
      rows: reasons,
      words: 2,
    }),
    tableUnlessEmpty({
      id: 'table-agreement',
      caption:
        'Agreement of two reviewers on the lines that both judged: Cohen’s kappa, 1 is full agreement, 0 is chance.',
      head: ['First', 'Second', 'Lines', 'Said the same', 'Kappa'],
      rows: agreements.map(({ first, second, lines, observed, kappa }) => [
        nameOf(reviewers[first], first),
        nameOf(reviewers[second], second),
        String(lines),
        figureText(observed, share),
        figureText(kappa, area),
      ]),
      words: 2,
    }),
  ];
}
