import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import { adoptedNetwork } from '../../../engine/checkpoints/network-file';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import { ARCHITECTURES, NETWORK_LABELS } from '../networks';
import { fitModel, type ModelHeader } from './model-file';

/**
 * A checkpoint that was saved here, after every tensor was compared with what the network needs. How hexagons become its tokens is in its
 * header, so it goes with any data; hexagons below none of its coarse ones are unknown to it.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint({ bytes, fileName }: AdoptRequest): AdoptedNetwork {
  const contents = openCheckpoint(bytes, ARCHITECTURES, fileName);
  const fitted = fitModel(contents);
  return adoptedNetwork(fitted.about.network, bytes, contents, fitted, settingRows(fitted.about));
}

function settingRows({ network, config, tokenizer, cells }: ModelHeader): SettingRow[] {
  const from = 'the header';
  return [
    { name: 'Width, layers, heads', value: `${config.width}, ${config.layers}, ${config.heads}`, from },
    { name: 'Context', value: `${config.context} tokens`, from },
    { name: 'Tokens', value: `${tokenizer.kind}, ${config.vocabulary}`, from },
    { name: 'Resolution of hexagons', value: String(tokenizer.resolution), from },
    { name: 'Hexagons that it learnt in', value: String(cells.length), from },
    { name: 'Put in use as', value: `the ${NETWORK_LABELS[network]}`, from },
  ];
}
