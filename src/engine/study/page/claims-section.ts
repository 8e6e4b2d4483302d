import { counted } from '../../../base/text';
import { type Section, minor, paragraph } from '../../report/html/section';
import type { JudgedClaim } from '../tables/judged-claims';
import type { StudyFindings } from './answers';
import { claimsTable } from './claims-table';

export function claimsSection(findings: StudyFindings, judged: readonly JudgedClaim[]): Section {
  const of = (verdict: JudgedClaim['verdict']) => judged.filter((one) => one.verdict === verdict).length;
  return {
    id: 'claims',
    title: 'Claims',
    content: [
      paragraph(
        `${counted(judged.length, 'claim')}: ${of('holds')} held up here, ${of('does not hold')} did not, and ${of('cannot tell')} cannot be told.`,
      ),
      minor(
        'A claim that one arm is better or worse holds where the 95 % interval of the paired difference lies on that side of zero. One of no difference holds where the whole interval lies within a margin (2 % of the other arm’s value where the claim names none), one of a range where it lies within the range. What holds on these data need not hold on those of the claim.',
      ),
      claimsTable(findings, judged),
    ],
  };
}
