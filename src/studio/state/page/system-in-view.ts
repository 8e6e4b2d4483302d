import type { LensInView } from '../../lens-in-view';
import type { SurpriseInView } from '../../surprise-in-view';

/** The decision that is looked at now, in whichever system. */
export const lensOf = (inView: () => Pick<LensInView, 'decision' | 'apart'> | null): LensInView => ({
  get isOffered() {
    return inView() !== null;
  },
  get decision() {
    return inView()?.decision ?? null;
  },
  get apart() {
    return inView()?.apart ?? [];
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
