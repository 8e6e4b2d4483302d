import { Failure } from '../../../../base/failure';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import { answered, refused } from '../../../../engine/protocol/testing/answered';
import type { NetworkInUse } from '../state/measured-networks';
import { RecoverSession } from '../state/recover-session.svelte';
import { RecoveryOnMap } from '../state/recovery-on-map.svelte';
import { madeAnswer, madeBaselines, madeNetwork, madeSummary, madeTrip } from './made-recovery';

/** The stage Recover on a page with six trips, of which all have the points of `trip`, and a worker that answers at once. */
export class RecoverPage {
  trip: Trajectory | null = madeTrip(17);
  trace: Trajectory | null = null;
  index = 3;
  isOpen = true;
  /** Whether the network refuses what it is asked. */
  refuses = false;
  /** The networks that were asked, with how many points were hidden. */
  readonly asked: string[] = [];
  readonly missed: string[] = [];
  readonly session: RecoverSession;
  readonly map: RecoveryOnMap;

  constructor(networks: readonly NetworkInUse[] = [madeNetwork('pretrained'), madeNetwork('recovery8')]) {
    this.session = new RecoverSession({
      trips: this.#trips(),
      file: this,
      networks: () => networks,
      fill: (question, model) => {
        const hidden = question.mask.hidesSpace.reduce((sum, each) => sum + each, 0);
        this.asked.push(`${model.id} ${hidden}`);
        return this.refuses ? refused(new Failure('bad-input', 'Too long.')) : answered(madeAnswer(question));
      },
      baselines: (question) => answered(madeBaselines(question)),
      missLinked: (...unmet) => this.missed.push(...unmet),
      rest: 0,
    });
    this.map = new RecoveryOnMap(this.session, () => this.isOpen);
  }

  #trips(): ConstructorParameters<typeof RecoverSession>[0]['trips'] {
    const trip = () => this.trip;
    const index = () => this.index;
    return {
      open: { dataset: null as never, summary: madeSummary() },
      get trip() {
        return trip();
      },
      get index() {
        return index();
      },
      isChosen: true,
      count: 6,
      choose: (chosen) => (this.index = chosen ?? 3),
    };
  }

  /** Lets what changed be asked and answered. */
  async settle(): Promise<void> {
    this.session.follow();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
