import type { DataStep } from '../domain/data-card';

/** Name of the step of a data card that counted trips or routes on roads. */
export const COUNT_STEP = 'Counted flows';

/**
 * The command that counts the same again. The data set that was counted is left to the reader to name, and so is a file of
 * routes.
 */
export function countFlowsCommand({ settings: { roads, binMinutes, generated } }: DataStep): string {
  const routes = generated === true ? ' --routes FILE' : '';
  return `npm run count-flows -- --data FROM${routes} --roads ${Number(roads)} --bin ${Number(binMinutes)} --out DIR`;
}
