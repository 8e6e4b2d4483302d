import { csvCell } from '../../../base/text';
import { LEFT_OUT_WORDS } from '../../../data/route-files/route-rows';
import { UNPAIRED_REASONS } from '../../../evaluation/review/pairing';
import type { PairingReport } from './review-sets.svelte';

/** Every trip and route without a partner, and every row that gave none, as CSV; no cell runs as a formula. */
export function unpairedCsv({ pairing, driven, sets, leftOut }: PairingReport): string {
  const { count, sets: of, indices, reasons, lacking } = pairing.unpaired;
  const nameOf = (set: number) => (set < 0 ? driven.name : sets[set].name);
  const rowOf = (set: number, index: number) =>
    set < 0 ? driven.trips.sourceRows[index] : (sets[set].sourceRows?.[index] ?? index + 1);
  const rows: (string | number)[][] = [['set', 'row', 'reason', 'about']];
  for (let i = 0; i < count; i++) {
    const about = lacking[i] < 0 ? '' : nameOf(lacking[i]);
    rows.push([nameOf(of[i]), rowOf(of[i], indices[i]), UNPAIRED_REASONS[reasons[i]], about]);
  }
  for (const { name, leftOut: left } of leftOut)
    for (const { reason, rows: listed } of left)
      for (const { row, text } of listed) rows.push([name, row, LEFT_OUT_WORDS[reason], text]);
  return rows.map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\n`).join('');
}
