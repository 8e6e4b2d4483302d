import type { LensInView } from '../../lens-in-view';
import type { SurpriseInView } from '../../surprise-in-view';

/** The decision that is looked at now, in whichever system. */
export const lensOf = (inView: () => Pick<LensInView, 'decision'> | null): LensInView => ({
  get isOffered() {
    return inView() !== null;
  },
  get decision() {
    return inView()?.decision ?? null;
  },
});

/** What is in view now, whichever system shows it. */
export const surpriseOf = (inView: () => SurpriseInView): SurpriseInView => ({
  get split() {
    return inView().split;
  },
  get surprise() {
    return inView().surprise;
  },
  get detection() {
    return inView().detection;
  },
});
