import type { CsvTable } from '../../../../studio/csv-table';
import { STUDENT_NAMES } from '../../distillation/distillation-config';
import type { Decision } from '../../lens/decision';

const HEAD =
  'road,name,taken,meters_to_go,degrees_off,network,logit,probability,probability_at_tau,cross_entropy_share,teacher_term_share,slope';

/**
 * The table of candidates for a file: one row for each candidate and network.
 * @param geoIds (roads) numbers that the data set's files give to roads
 */
export function candidateTable(
  decision: Decision,
  called: (road: number) => string,
  geoIds: ArrayLike<number>,
): CsvTable {
  const { teacher, students, candidates } = decision;
  const rows = candidates.flatMap(({ road, isTaken, meters, degrees }, c) => {
    const about = [geoIds[road], called(road), isTaken ? 1 : 0, meters, degrees];
    const taught = teacher && [
      ...about,
      ...['teacher', teacher.logits[c], teacher.plain[c], teacher.soft[c], null, null, null],
    ];
    const learnt = STUDENT_NAMES.flatMap((name) => {
      const read = students[name];
      if (!read) return [];
      const { logits, student, crossEntropyShares, distillationShares, gradient } = read;
      const own = [name, logits[c], student.plain[c], student.soft[c]];
      return [[...about, ...own, crossEntropyShares[c], distillationShares[c], gradient[c]]];
    });
    return [...(taught ? [taught] : []), ...learnt];
  });
  return { head: HEAD.split(','), rows };
}
