import { estimateOf } from '../../../../engine/study/tables/estimate';
import type { CurvePoint } from '../../../../engine/study/tables/trips-saved';
import type { CurveSeries } from '../../../../studio/charts/curve-layout';
import type { InkName } from '../../../../studio/inks';

/** A row of the study's table: a student with so many trips, and what each of its trainings came to. */
interface StudyRow {
  /** "25 trips, λ 0.03" */
  readonly name: string;
  readonly values: Readonly<Record<string, { readonly ofSeeds: readonly number[] }>>;
}

/** The students by the weight of the teacher; `vanilla` has none. */
const INK_OF_STUDENT: Readonly<Record<string, InkName>> = { vanilla: 'vanilla' };
const TAUGHT_INKS: readonly InkName[] = ['setA', 'distilled', 'setB', 'setD'];

/** A measure over the number of trips, one curve for each student. */
export function fewTripsCurves(rows: readonly StudyRow[], measure: string): CurveSeries[] {
  const points = rows.flatMap(({ name, values }) => {
    const [, trips, student] = /^(\d+) trips, (.+)$/.exec(name) ?? [];
    const seeds = values[measure]?.ofSeeds ?? [];
    const estimate = estimateOf(seeds);
    if (!estimate || student === undefined) return [];
    const { value: mean, low, high } = estimate;
    return [{ student, point: { x: Number(trips), mean, low, high, seeds } satisfies CurvePoint }];
  });
  const students = [...new Set(points.map(({ student }) => student))];
  const taught = students.filter((student) => !INK_OF_STUDENT[student]);
  return students.map((student) => ({
    name: student,
    ink: INK_OF_STUDENT[student] ?? TAUGHT_INKS[taught.indexOf(student) % TAUGHT_INKS.length],
    points: points.filter((one) => one.student === student).map(({ point }) => point),
  }));
}
