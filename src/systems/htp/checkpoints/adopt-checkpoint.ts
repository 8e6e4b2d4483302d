import type { Dataset } from '../../../domain/dataset';
import type { AdoptedNetwork, AdoptRequest } from '../../../engine/checkpoints/adoption';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import {
  adoptedNetwork,
  fitNetwork,
  readNetwork,
  savedAgain,
} from '../../../engine/checkpoints/network-file';
import type { SettingRow } from '../../../engine/checkpoints/checkpoint-report';
import { ARCHITECTURES, type HtpNetworkName, LANGUAGE, NETWORK_LABELS } from '../networks';
import { LANGUAGE_FILE, TOKENISER_FILE } from './network-file';
import type { LanguageHeader, TokeniserHeader } from './network-header';
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
    const fitted = readNetwork(LANGUAGE_FILE, contents, dataset);
    const settings = [...languageRows(fitted.about), roleRow('language')];
    return adoptedNetwork('language', request.bytes, contents, fitted, settings);
  }
  const header = new CheckpointHeader(contents);
  const isOurs = header.isThere;
  const about = isOurs ? TOKENISER_FILE.read(header) : await officialHeader(contents, dataset);
  const fitted = fitNetwork(TOKENISER_FILE, contents, about, dataset);
  const bytes = isOurs ? request.bytes : savedAgain(TOKENISER_FILE, fitted, dataset.fingerprint);
  const settings = [...tokeniserRows(about, isOurs ? SAVED_HERE : OFFICIAL), roleRow('tokeniser')];
  return adoptedNetwork('tokeniser', bytes, contents, fitted, settings);
}

/** Both, where nothing is wanted or nothing that is known. */
function wantedArchitectures(wanted: string | undefined) {
  const found = ARCHITECTURES.filter(
    ({ role }) => role === wanted || role === NETWORK_LABELS[wanted as HtpNetworkName],
  );
  return found.length > 0 ? found : ARCHITECTURES;
}

const roleRow = (network: HtpNetworkName): SettingRow => ({
  name: 'Put in use as',
  value: `the ${NETWORK_LABELS[network]}`,
  from: 'its tensors',
});

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
