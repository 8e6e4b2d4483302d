import { DEFAULT_CLEANING, type CleaningSettings } from '../../../data/gps/cleaning-report';
import { DEFAULT_NETWORK_SETTINGS, type NetworkSettings } from '../../../data/osm/network-settings';
import { defaultSimulationParameters, type SimulationParameters } from '../../../data/simulation/parameters';
import { DEFAULT_DAYS, DEFAULT_START_DATE } from '../../../data/simulation/simulate-trips';
import {
  THESIS_SHARES,
  USUAL_SEED,
  type SplitKind,
  type SplitOptions,
} from '../../../data/splits/split-trips';
import type { SimulationOptions } from '../../../data/simulation/simulate-trips';
import { USUAL_FILLING } from '../../../engine/dataset-builder/gap-fillers';
import { DEFAULT_MATCH_SETTINGS, type MatchSettings } from '../../../matching/match-settings';

type Changing<T> = { -readonly [Name in keyof T]: T[Name] };

/** Trips of a first try: enough to judge the result by, and simulated within a minute. */
const USUAL_TRIPS = 5000;

/** The settings of the dataset builder, step by step. */
export class BuilderSettings {
  network = $state<Changing<NetworkSettings>>({ ...DEFAULT_NETWORK_SETTINGS });
  cleaning = $state<Changing<CleaningSettings>>({ ...DEFAULT_CLEANING });
  /** How gaps are filled, where they are. */
  filling = $state({ ...USUAL_FILLING });
  matching = $state<Changing<MatchSettings>>({ ...DEFAULT_MATCH_SETTINGS });
  simulation = $state({
    trips: USUAL_TRIPS,
    days: DEFAULT_DAYS,
    startDate: DEFAULT_START_DATE,
    seed: USUAL_SEED,
  });
  parameters = $state<Changing<SimulationParameters>>(defaultSimulationParameters());
  split = $state({
    by: 'od' as SplitKind,
    /** Percent of the trips; the rest is for training. */
    val: Math.round(100 * THESIS_SHARES.val),
    test: Math.round(100 * THESIS_SHARES.test),
    seed: USUAL_SEED,
  });

  simulationOptions(): Omit<SimulationOptions, 'places'> {
    return { ...$state.snapshot(this.simulation), parameters: $state.snapshot(this.parameters) };
  }

  splitOptions(): Omit<SplitOptions, 'vehicleCodes'> {
    const { by, val, test, seed } = this.split;
    return { by, seed, shares: { train: (100 - val - test) / 100, val: val / 100, test: test / 100 } };
  }
}
