import { badInput } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { shown } from '../../../base/text';
import type { SplitName } from '../../../domain/dataset';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import {
  cityWays,
  placeBaselines,
  travelTimeBaselines,
  type CityBaselines,
  type CityWays,
} from '../evaluation/city-baselines';
import { makeTrajectories } from '../trips/make-trajectories';
import type { Trajectories } from '../trips/trajectories';
import type { RecoveryDataset } from './recovery-service';

/** What is known of a city without any network: its trajectories and what baselines know. Each is made once, when it is first asked for. */
export class CityRecords {
  #trajectories: Trajectories | null = null;
  #ways: CityWays | null = null;
  #places: CityBaselines['places'] | null = null;
  #travelTimes: CityBaselines['travelTimes'] | null = null;

  constructor(readonly dataset: RecoveryDataset) {}

  /** @throws Failure 'bad-input' where the data set has none */
  get trajectories(): Trajectories {
    return (this.#trajectories ??= makeTrajectories(this.dataset));
  }

  /** @throws Failure 'bad-input' for an index that no trajectory has */
  trajectory(index: number): Trajectory {
    const { all } = this.trajectories;
    if (Number.isInteger(index) && index >= 0 && index < all.length) return all[index];
    throw badInput(
      `${shown(this.dataset.name)} has ${all.length} trajectories, counted from 0, and ${index} is none of them.`,
      { index },
    );
  }

  /** The trajectories of a part. @throws Failure 'bad-input' where the data set has none at all */
  ofPart(part: SplitName): Trajectory[] {
    const { all, parts } = this.trajectories;
    return Array.from(parts[part], (index) => all[index]);
  }

  /** @throws Failure 'cancelled' */
  async placeBaselines(task: Task): Promise<CityBaselines['places']> {
    return (this.#places ??= placeBaselines(await this.#cityWays(task)));
  }

  /**
   * They learn from the training part; where that is empty there are none.
   * @throws Failure 'bad-input' where the trips of the training part do not move or have no way on the roads; 'cancelled'
   */
  async travelTimeBaselines(task: Task): Promise<CityBaselines['travelTimes']> {
    if (this.#travelTimes) return this.#travelTimes;
    const training = this.ofPart('train');
    if (training.length === 0) return [];
    return (this.#travelTimes = await travelTimeBaselines(await this.#cityWays(task), training, task));
  }

  async #cityWays(task: Task): Promise<CityWays> {
    return (this.#ways ??= await cityWays(this.dataset.network, task));
  }
}
