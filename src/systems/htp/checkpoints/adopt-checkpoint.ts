import type { Dataset } from '../../../domain/dataset';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { ARCHITECTURES, type HtpNetworkName, LANGUAGE, NETWORK_LABELS } from '../networks';
import { fitLanguage, fitTokeniser, type Fitted } from './network-file';
import {
  readLanguageHeader,
  readTokeniserHeader,
  tokeniserHeader,
  type LanguageHeader,
  type TokeniserHeader,
} from './network-header';
import { officialHeader } from './official-tokeniser';

/** Where the sizes of a network, and the scales of what it reads and says, were found. */
interface Sources {
  readonly sizes: string;
  readonly scales: string;
}

const SAVED_HERE: Sources = { sizes: 'the header', scales: 'the header' };
const OFFICIAL: Sources = {
  sizes: 'the shapes of the tensors',
  scales: 'the first traces of the data that are open: the file does not hold it',
};

/**
 * Turns a checkpoint that was saved here, or a tokeniser of the official code, into one of a data set, after every tensor was compared
 * with what its roads need.
 * @throws Failure 'bad-input' if it is damaged or does not fit
 */
export async function adoptCheckpoint(request: AdoptRequest, dataset: Dataset): Promise<AdoptedNetwork> {
  const contents = openCheckpoint(request.bytes, wantedArchitectures(request.wanted), request.fileName);
  if (contents.system === LANGUAGE.name) {
    const fitted = fitLanguage(contents, readLanguageHeader(contents), dataset);
    return adopted('language', request.bytes, contents, fitted, languageRows(fitted.header));
  }
  const isOurs = new CheckpointHeader(contents).isThere;
  const header = isOurs ? readTokeniserHeader(contents) : await officialHeader(contents, dataset);
  const fitted = fitTokeniser(contents, header, dataset);
  const bytes = isOurs ? request.bytes : ownFile(fitted, dataset.fingerprint);
  return adopted('tokeniser', bytes, contents, fitted, tokeniserRows(header, isOurs ? SAVED_HERE : OFFICIAL));
}

/** Both, where nothing is wanted or nothing that is known. */
function wantedArchitectures(wanted: string | undefined) {
  const found = ARCHITECTURES.filter(
    ({ role }) => role === wanted || role === NETWORK_LABELS[wanted as HtpNetworkName],
  );
  return found.length > 0 ? found : ARCHITECTURES;
}

/** The same weights in single precision, with a header. */
function ownFile({ header, specs, state }: Fitted<TokeniserHeader>, dataset: string): Uint8Array {
  const tensors = new Map(
    specs.map(({ name, shape }): [string, SafetensorsTensor] => [
      name,
      { dtype: 'F32', shape, data: Float32Array.from(state.get(name)!.data as Float32Array) },
    ]),
  );
  return checkpointBytes(tensors, tokeniserHeader(header, dataset));
}

function adopted(
  network: HtpNetworkName,
  bytes: Uint8Array,
  { system, source, notes }: CheckpointContents,
  { rows }: Pick<Fitted<unknown>, 'rows'>,
  settings: readonly SettingRow[],
): AdoptedNetwork {
  const role = { name: 'Put in use as', value: `the ${NETWORK_LABELS[network]}`, from: 'its tensors' };
  const { ignored, inert } = notes;
  const report = { system, source, settings: [...settings, role], tensors: rows, ignored, inert };
  return { network, bytes, report };
}

function tokeniserRows({ config, target, scales }: TokeniserHeader, from: Sources): SettingRow[] {
  const { mean, std } = scales.step;
  return [
    { name: 'Width', value: String(config.hidden), from: from.sizes },
    { name: 'Codewords', value: config.codebooks.join(', '), from: from.sizes },
    { name: 'Roads', value: String(config.roads), from: from.sizes },
    {
      name: 'Points are said',
      value: target === 'route' ? 'along the route' : 'as places in the city',
      from: from.sizes,
    },
    { name: 'Step of a route', value: `${mean.toFixed(4)} ± ${std.toFixed(4)}`, from: from.scales },
  ];
}

function languageRows({ sizes, roads, codebooks, form }: LanguageHeader): SettingRow[] {
  const row = (name: string, value: string): SettingRow => ({ name, value, from: SAVED_HERE.sizes });
  return [
    row('Width, layers', `${sizes.width}, ${sizes.layers}`),
    row('Codewords', codebooks.join(', ')),
    row('Roads', String(roads)),
    row('Route', form === 'plain' ? 'given' : 'written by the model (HTP+)'),
  ];
}
