import { badInput } from '../../src/base/failure';
import { listed, shown } from '../../src/base/text';
import { openCheckpoint } from '../../src/engine/checkpoints/checkpoint-reader';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import type { Order, StartFrom } from '../../src/engine/experiments/experiment';
import type { SystemEntry } from '../../src/engine/experiments/system';
import { networkFile } from './run-files';
import { startedFrom } from './run-identity';
import { isFile, weightsAt, type Weights } from './run-networks';
import type { WantedStart } from './start-options';

/** The weights that networks start from or are. */
export interface StartFiles {
  readonly order: Required<Pick<Order, 'start' | 'given' | 'givenFrom'>>;
  /** What of them tells runs apart. */
  readonly starts: Readonly<Record<string, string>>;
  /** Which file each network is of that is used as it is. */
  readonly notes: readonly string[];
}

/**
 * Reads the files and runs that networks start from.
 * @throws Failure 'bad-input' for one that is not there, or has no such network
 */
export async function readStartFiles(
  wanted: readonly WantedStart[],
  system: SystemEntry,
  systems: readonly SystemEntry[],
): Promise<StartFiles> {
  const start: Record<string, StartFrom> = {};
  const given: Record<string, Uint8Array> = {};
  const givenFrom: Record<string, string> = {};
  const starts: Record<string, string> = {};
  const notes: string[] = [];
  for (const one of wanted) {
    const found = await weightsAt(one.path, namesIn(one), systems);
    for (const network of one.networks) {
      const from = chosen(one, network, found);
      starts[network] = startedFrom(await digestOfFile(from.bytes), !one.asIs);
      if (!one.asIs) start[network] = from;
      else {
        const { label } = system.networks.find(({ name }) => name === network)!;
        const known = one.group.given
          ? systems.flatMap(({ architectures }) => architectures)
          : system.architectures;
        openCheckpoint(from.bytes, known, from.name);
        given[network] = from.bytes;
        givenFrom[network] = from.name;
        notes.push(`The ${label} is that of ${shown(from.name)}.`);
      }
    }
  }
  return { order: { start, given, givenFrom }, starts, notes };
}

/** Names of the networks that are wanted of a run. */
const namesIn = ({ group }: WantedStart): readonly string[] => group.given ?? group.networks;

/** The network of the same name, or the only one that there is; of another system's run the preferred one. */
function chosen(wanted: WantedStart, network: string, found: Weights): StartFrom {
  if (isFile(found)) return found;
  const { path, group } = wanted;
  const [only] = found.size === 1 ? found.values() : [];
  const preferred = group.given?.find((name) => found.has(name));
  const own = found.get(preferred ?? network) ?? only;
  if (own) return own;
  const files = namesIn(wanted).map(networkFile).join(' nor ');
  throw badInput(
    found.size === 0
      ? `${shown(path)} has no network to start the ${group.label} from: it holds neither ${files}. Name the folder or ` +
          'zip of a finished run, or a checkpoint.'
      : `${shown(path)} has no ${networkFile(network)}, and more than one other (${listed([...found.keys()])}). Name the ` +
          'file to start from.',
    { path },
  );
}
