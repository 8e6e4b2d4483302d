import type { Task } from '../../../src/base/task';
import { writeHoserLayout, type HoserFile } from '../../../src/data/hoser-layout';
import type { ResidentSettings } from '../../../src/data/simulation/resident-settings';
import { residentsDataset } from './residents-dataset';
import { residentsReadme } from './residents-readme';
import { simulateResidents } from './simulate-residents';

/** Made residents: the files of their data set, what is told of it, and how much there is of it. */
export interface ResidentsFiles {
  readonly files: readonly HoserFile[];
  readonly readme: string;
  readonly residents: number;
  readonly checkIns: number;
}

/**
 * Simulates residents as the files of a data set.
 * @throws Failure 'bad-input', 'cancelled'
 */
export async function residentsFiles(
  settings: Partial<ResidentSettings>,
  seed: number,
  task: Task,
): Promise<ResidentsFiles> {
  const simulation = await simulateResidents(settings, { seed, task });
  const dataset = await residentsDataset(simulation, seed);
  await task.checkpoint();
  return {
    files: writeHoserLayout(dataset),
    readme: residentsReadme(simulation),
    residents: simulation.checkIns.users.length,
    checkIns: simulation.checkIns.times.length,
  };
}
