import { listed } from '../../../../base/text';
import { fixed } from '../../../../studio/figures';
import { wordsOfEpochs } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS } from '../../networks';

/** Errors of places and times: "places off by 61.2 m and times by 0.84 min on validation trips". */
export const epochWords = wordsOfEpochs(NETWORK_LABELS, ({ metres, minutes }) => {
  const errors = [
    ...(metres === undefined ? [] : [`places off by ${fixed(metres, 1)} m`]),
    ...(minutes === undefined
      ? []
      : [`times${metres === undefined ? ' off' : ''} by ${fixed(minutes, 2)} min`]),
  ];
  return errors.length === 0 ? null : `${listed(errors)} on validation trips`;
});
