import { capitalised } from '../../../../studio/figures';
import { CHOICES } from '../../address-choices';
import { MODE_LABELS } from '../../results';

/** The ways to read the measures, to choose from. */
export const MODE_OPTIONS = CHOICES.mode.map((value) => ({ value, label: capitalised(MODE_LABELS[value]) }));
