import { tableOf } from '../../report/html/table';
import { NOTHING } from '../../report/html/words';
import { type Markup, markup } from '../../report/markup';
import type { StudyMeasure } from '../study-result';
import type { JudgedClaim } from '../tables/judged-claims';
import { measureFormat } from '../tables/measure-format';
import { placeWords } from '../tables/place-words';
import type { StudyFindings } from './answers';
import { runLink } from './run-link';

const VERDICT_CLASSES = { holds: 'holds', 'does not hold': 'fails', 'cannot tell': 'open' } as const;

/** What was claimed, what was found, and whether they agree. */
export function claimsTable({ cells }: StudyFindings, judged: readonly JudgedClaim[]): Markup {
  const { result } = cells;
  const runs = new Map(result.trials.map(({ number, run }) => [number, run]));
  return tableOf({
    id: 'claims-table',
    caption:
      'Claims, the number given where they are made, and the number found here with its 95 % interval over seeds',
    head: ['Claim', 'Given', 'Found here', 'Verdict', 'Trials'],
    rows: judged.map(({ claim, measure, found, verdict, why, trials }) => [
      markup`${claim.text}<span class="minor">${claim.where}</span>`,
      claim.thesis,
      markup`${measure && found ? foundWords(claim, measure, found, result) : NOTHING}<span class="minor">${comparedWords(claim, measure, cells.result.axes)}</span>`,
      markup`<span class="${VERDICT_CLASSES[verdict]}">${verdict}</span><span class="minor">${why}</span>`,
      trials.map(
        (number, i) => markup`${i > 0 ? ', ' : ''}${runLink(runs.get(number) ?? '', String(number))}`,
      ),
    ]),
    words: 5,
  });
}

function foundWords(
  { against }: JudgedClaim['claim'],
  measure: StudyMeasure,
  found: NonNullable<JudgedClaim['found']>,
  result: StudyFindings['cells']['result'],
): string {
  const format = measureFormat(measure, result);
  const [text, unit] =
    against === null
      ? [format.interval(found), format.unit]
      : [format.difference(found), format.differenceUnit];
  return unit ? `${text} ${unit}` : text;
}

function comparedWords(
  { arm, against, at, measure: key }: JudgedClaim['claim'],
  measure: StudyMeasure | null,
  axes: StudyFindings['cells']['result']['axes'],
): string {
  const named = axes.filter(({ name }) => at !== undefined && Object.hasOwn(at, name));
  const where = named.length > 0 ? `, at ${placeWords(named, at ?? {})}` : '';
  return `${measure?.label ?? key}: ${against === null ? arm : `${arm} minus ${against}`}${where}`;
}
