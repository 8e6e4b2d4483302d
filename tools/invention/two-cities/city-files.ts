import type { Task } from '../../../src/base/task';
import { writeHoserLayout, type HoserFile } from '../../../src/data/hoser-layout';
import type { CityCharacter } from './city-character';
import { cityDataset } from './city-dataset';
import { cityReadme } from './city-readme';
import { simulateCity } from './simulate-city';

/** A made city: its files, what is told of it, and how much there is of it. */
export interface CityFiles {
  readonly files: readonly HoserFile[];
  readonly readme: string;
  readonly points: number;
  readonly trips: number;
}

/**
 * Makes an invented city and its drives as the files of a data set.
 * @throws Failure 'bad-input', 'cancelled'
 */
export async function cityFiles(
  character: CityCharacter,
  { trips, seed }: { readonly trips: number; readonly seed: number },
  task: Task,
): Promise<CityFiles> {
  const simulation = await simulateCity(character, { trips }, { seed, task });
  const dataset = await cityDataset(character, simulation, seed);
  await task.checkpoint();
  return {
    files: writeHoserLayout(dataset),
    readme: cityReadme(character, simulation),
    points: simulation.traces.times.length,
    trips,
  };
}
