import { fixed } from '../../../../studio/figures';
import { legendRow } from '../../../../studio/layers';
import { legendKey, signLine, type LegendRow } from '../../../../studio/map-show';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import type { MadeTrips, StepValues, TripOrMade, TripReading } from '../../../../studio/trip-reading';
import type { Detection, Surprise } from '../../drawing/routes-service';
import SurpriseScale from '../teacher/SurpriseScale.svelte';
import { MOST_SURPRISAL } from '../teacher/trip-surprise';
import type { SurpriseSession } from './surprise-session.svelte';

/** What the teacher found, as far as it is shown. */
export interface Read extends Pick<SurpriseSession, 'split'> {
  readonly surprise: Pick<Surprise, 'surprisals' | 'scores'> | null;
  readonly detection: Pick<Detection, 'trips' | 'sourceTrips' | 'surprisals' | 'scores'> | null;
}

const SURPRISE_SIGN = [
  signLine('M0 8H13', 'var(--scale-low)', 4),
  signLine('M13 8H27', 'var(--scale-middle)', 4),
  signLine('M27 8H40', 'var(--scale-high)', 4),
];
const ANOMALIES_SIGN = [signLine('M0 8H40', 'var(--failure)', 2, 0.75)];

/** The surprise of trips, and those that were tampered with, as the map and the inspector show them. */
export class ReadTrips implements TripReading {
  readonly along = 'surprise';

  constructor(
    private readonly read: Read,
    private readonly selection: Pick<Selection, 'chosen'>,
  ) {}

  get rows(): readonly LegendRow[] {
    const { surprise, detection } = this.read;
    const { chosen } = this.selection;
    const isRead = (chosen?.kind === 'trip' || chosen?.kind === 'made') && this.of(chosen) !== null;
    return [
      legendRow('surprise', {
        sign: SURPRISE_SIGN,
        missing: surprise || detection ? null : 'Let the teacher read the trips first.',
        ...(isRead && { key: legendKey(SurpriseScale, { most: MOST_SURPRISAL }) }),
      }),
      legendRow('anomalies', {
        sign: ANOMALIES_SIGN,
        missing: detection ? null : 'Let the teacher look for anomalies first.',
        ...(detection && { count: detection.trips.tripCount }),
      }),
    ];
  }

  get made(): MadeTrips | null {
    const { detection } = this.read;
    return (
      detection && {
        layer: 'anomalies',
        ...{ trips: detection.trips, sources: detection.sourceTrips },
        ...{ noun: 'Tampered trip', copyOf: 'Tampered copy of' },
      }
    );
  }

  of(chosen: TripOrMade): StepValues | null {
    const { split, surprise, detection } = this.read;
    const read = chosen.kind === 'made' ? detection : chosen.split === split ? surprise : null;
    if (!read || chosen.trip >= read.scores.length) return null;
    const { offsets, values } = read.surprisals;
    return {
      values: values.subarray(offsets[chosen.trip], offsets[chosen.trip + 1]),
      most: MOST_SURPRISAL,
      fact: ['Mean surprisal', `${fixed(read.scores[chosen.trip], 2)} nats`],
    };
  }
}
