import type { GroupOf } from '../../../../engine/settings/settings';
import type { TRANSFER_SETTINGS } from '../../settings';

/** A part of the form: settings of one part of the table, and when it makes sense. */
interface FormPart {
  /** As the table of settings names it. */
  readonly name: NonNullable<GroupOf<typeof TRANSFER_SETTINGS>>;
  /** Decided by the encoder that is in use, where none is pre-trained. */
  readonly isOfEncoder: boolean;
}

/** The parts in the order of the form. */
export const FORM_PARTS: readonly FormPart[] = [
  { name: 'Tasks', isOfEncoder: false },
  { name: 'Pre-training', isOfEncoder: true },
  { name: 'Reading', isOfEncoder: true },
  { name: 'Encoder', isOfEncoder: true },
  { name: 'Loss', isOfEncoder: false },
];
