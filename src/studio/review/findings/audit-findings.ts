import type { GroupAudit } from '../../../engine/metrics/audit-group';
import type { RouteSource } from '../../../engine/routes/route-source';
import {
  AUDIT,
  AUDIT_KEYS,
  auditVerdict,
  type AuditFigure,
  type AuditKey,
  type AuditTopic,
} from '../../../evaluation/audit/audit-catalogue';
import type { CsvTable } from '../../csv-table';
import { capitalised } from '../../figures';
import { isClear, mainPair, setInWords, type Scale } from './finding-words';

/** One measure of one set. */
export interface AuditRow extends AuditFigure {
  readonly key: AuditKey;
  readonly source: RouteSource;
  readonly scale: Scale;
  readonly verdict: string;
}

export const auditRows = ({ sets }: GroupAudit, topic: AuditTopic): AuditRow[] =>
  AUDIT_KEYS.filter((key) => AUDIT[key].topic === topic).flatMap((key) => {
    const { unit, decimals: digits } = AUDIT[key];
    const scale = { factor: unit === 'share' ? 100 : 1, digits, unit: unit === 'share' ? '%' : unit };
    return sets.map(({ source, figures }): AuditRow => {
      const figure = figures[key];
      return { ...figure, key, source, scale, verdict: auditVerdict(key, figure.difference) };
    });
  });

/** What is clear of the sets that matter most. */
export function auditInWords(rows: readonly AuditRow[]): string {
  const sources = [...new Set(rows.map(({ source }) => source))];
  const sentences = (mainPair(sources) ?? sources).map((source) => {
    // The ratio says what the distance says.
    const own = rows.filter((row) => row.source === source && row.key !== 'closestRatio');
    const clear = own.filter(({ difference }) => isClear(difference));
    const known = own.some(({ difference }) => isClear(difference) !== null);
    const said = clear.map(({ key, verdict }) => `${AUDIT[key].label.toLowerCase()} ${verdict}`);
    const otherwise = known ? 'no clear difference from driven trips' : 'nothing is known';
    return `${capitalised(setInWords(source))}: ${said.join(', ') || otherwise}.`;
  });
  return sentences.join(' ');
}

export const auditCsv = (rows: readonly AuditRow[]): CsvTable => ({
  head: 'measure,set,routes,low,high,driven,driven_low,driven_high,difference,difference_low,difference_high,n,of,verdict'.split(
    ',',
  ),
  rows: rows.map(({ key, source, routes, driven, difference, count, verdict }) => [
    ...[AUDIT[key].label, source],
    ...[routes, driven, difference].flatMap(({ value, low, high }) => [value, low, high]),
    ...[count, AUDIT[key].of, verdict],
  ]),
});
