import type { FindingKind } from '../check-report';
import type { ReadContext } from '../csv-file';

/** Says something of a file as a whole that is kept. */
export const note = ({ findings }: ReadContext, file: string, kind: FindingKind, message: string): void =>
  findings.add(file, kind, 'kept', message, { row: 0, text: '' });

/** "12.3 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
