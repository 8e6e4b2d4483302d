import type { Dataset } from '../../../domain/dataset';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { ARCHITECTURES, LANGUAGE } from '../architectures';
import { NETWORK_LABELS, type HtpNetworkName } from '../network-names';
import { fitLanguage, fitTokeniser, type Fitted } from './network-file';
import {
  readLanguageHeader,
  readTokeniserHeader,
  type LanguageHeader,
  type TokeniserHeader,
} from './network-header';

const FROM = 'the header';

/**
 * Makes a checkpoint that was saved here one of a data set, after every tensor was compared with what the roads need.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export function adoptCheckpoint({ bytes, fileName, wanted }: AdoptRequest, dataset: Dataset): AdoptedNetwork {
  const known = ARCHITECTURES.filter(
    ({ role }) => wanted === undefined || role === NETWORK_LABELS[wanted as HtpNetworkName],
  );
  const contents = openCheckpoint(bytes, known.length > 0 ? known : ARCHITECTURES, fileName);
  const network: HtpNetworkName = contents.system === LANGUAGE.name ? 'language' : 'tokeniser';
  if (!new CheckpointHeader(contents).isThere)
    throw unusableCheckpoint(
      contents,
      'it has no header that says by which scales its labels and points are to be read. Choose a file that was saved here',
    );
  const fitted =
    network === 'tokeniser'
      ? fitTokeniser(contents, readTokeniserHeader(contents), dataset)
      : fitLanguage(contents, readLanguageHeader(contents), dataset);
  const { source, notes } = contents;
  return {
    network,
    bytes,
    report: {
      system: contents.system,
      source,
      settings: [...settingRows(fitted), roleRow(network)],
      tensors: fitted.rows,
      ignored: notes.ignored,
      inert: notes.inert,
    },
  };
}

const roleRow = (network: HtpNetworkName): SettingRow => ({
  name: 'Put in use as',
  value: `the ${NETWORK_LABELS[network]}`,
  from: FROM,
});

function settingRows({ header }: Fitted<TokeniserHeader | LanguageHeader>): SettingRow[] {
  const row = (name: string, value: string): SettingRow => ({ name, value, from: FROM });
  if ('sizes' in header) {
    const { sizes, roads, codebooks, form } = header;
    return [
      row('Width, layers', `${sizes.width}, ${sizes.layers}`),
      row('Codewords', codebooks.join(', ')),
      row('Roads', String(roads)),
      row('Route', form === 'plain' ? 'given' : 'written by the model (HTP+)'),
    ];
  }
  const { config, target, scales } = header;
  return [
    row('Width', String(config.hidden)),
    row('Codewords', config.codebooks.join(', ')),
    row('Roads', String(config.roads)),
    row('Points are said', target === 'route' ? 'along the route' : 'as places in the city'),
    row('Scale of steps', `${scales.step.mean.toFixed(4)} ± ${scales.step.std.toFixed(4)} of the route`),
  ];
}
