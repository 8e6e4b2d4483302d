import type { StudyFindings } from './page/answers';
import type { StudyResult } from './study-result';
import { armRows } from './tables/arm-comparisons';
import { parameterImportance } from './tables/parameter-importance';
import { StudyCells } from './tables/study-cells';
import { tripsSaved } from './tables/trips-saved';

/**
 * All that the tables of a study say.
 * @throws RangeError where the objective is none of the measures
 */
export function findingsOf(result: StudyResult): StudyFindings {
  const objective = result.measures.find(({ key }) => key === result.objective);
  if (!objective) throw new RangeError(`The objective ${result.objective} is none of the measures.`);
  const cells = new StudyCells(result);
  return {
    cells,
    objective,
    rows: armRows(cells),
    saved: tripsSaved(cells, objective),
    importance: parameterImportance(result, objective),
  };
}
