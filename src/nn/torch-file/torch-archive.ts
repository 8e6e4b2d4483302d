import { shownName } from '../safetensors';
import { broken } from './broken-file';
import { ByteCursor } from './byte-cursor';
import type { StoredZip } from './stored-zip';

const PICKLE = /^(?:[^/]+\/)?data\.pkl$/;
/** How many entries a message names. */
const NAMED = 4;

/** The parts of a zip that `torch.save` wrote. */
export class TorchArchive {
  readonly #folder: string;

  /** @throws Failure 'bad-input' for a zip of another kind */
  constructor(private readonly zip: StoredZip) {
    const found = zip.names.filter((name) => PICKLE.test(name));
    if (found.length !== 1) throw notAnArchive(zip.names, found.length);
    this.#folder = found[0].slice(0, -'data.pkl'.length);
    if (zip.has(`${this.#folder}constants.pkl`))
      throw broken('it holds a TorchScript program, and no program is run here');
  }

  /** The description of what was saved. */
  pickle(): ByteCursor {
    return new ByteCursor(this.zip.read(`${this.#folder}data.pkl`), 'its entry data.pkl');
  }

  /** Files from before this was noted are little-endian. */
  isLittleEndian(): boolean {
    const name = `${this.#folder}byteorder`;
    if (!this.zip.has(name)) return true;
    const order = new TextDecoder().decode(this.zip.read(name).subarray(0, 16));
    if (order !== 'little' && order !== 'big')
      throw broken(`its entry byteorder says "${shownName(order)}", not "little" or "big"`);
    return order === 'little';
  }

  storage(key: string): Uint8Array {
    return this.zip.read(`${this.#folder}data/${key}`);
  }
}

function notAnArchive(names: readonly string[], pickles: number) {
  if (pickles > 1) return broken('it is a zip with several data.pkl');
  const listed = names.slice(0, NAMED).map(shownName).join(', ') + (names.length > NAMED ? ', …' : '');
  return broken(
    `it is a zip, but not one of torch.save: it has no data.pkl (it holds ${listed || 'nothing'})`,
    'Choose the .pt or .pth file itself',
  );
}
