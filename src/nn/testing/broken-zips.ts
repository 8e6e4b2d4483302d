import { deflateSync } from 'fflate';
import { pickle, list } from '../torch-file/pickle-writer';
import {
  smallBytes,
  smallState,
  smallTorchZip,
  storedZip,
  torchZip,
  type ZipForm,
  type ZipPart,
} from '../torch-file/testing/torch-writer';
import type { BrokenCheckpoint } from './broken-checkpoint';

const ascii = (text: string) => new TextEncoder().encode(text);

const parts = (claims: ZipPart['claims'] = {}): ZipPart[] => [
  { name: 'weights/data.pkl', bytes: smallState() },
  { name: 'weights/data/0', bytes: smallBytes(), claims },
];

/** The small file with other words about its storage in the list of entries. */
const claiming = (claims: ZipPart['claims'], form?: ZipForm) => () => storedZip(parts(claims), form);

function damaged(): Uint8Array {
  const bytes = smallTorchZip();
  const name = ascii('weights/data/0');
  const at = bytes.findIndex((_, i) => name.every((byte, k) => bytes[i + k] === byte));
  bytes[at + name.length] ^= 1;
  return bytes;
}

/** 16 MiB of zeros in 16 KiB. */
const bomb = (): Uint8Array =>
  torchZip(smallState(), {}, [
    {
      name: 'weights/data/0',
      bytes: deflateSync(new Uint8Array(16 * 1024 ** 2)),
      claims: { method: 8 },
    },
  ]);

/** Files that are no zip of `torch.save`, or a broken one. */
export const brokenZips: readonly BrokenCheckpoint[] = [
  { name: 'empty.pth', bytes: () => new Uint8Array(0), message: /it is empty/ },
  {
    name: 'web-page.pth',
    bytes: () => ascii('<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>'),
    message: /text that begins with "<!DOCTYPE html>/,
  },
  {
    name: 'picture.pth',
    bytes: () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13),
    message: /begins neither as a zip nor as a pickle/,
  },
  {
    name: 'other-zip.pth',
    bytes: () => storedZip([{ name: 'roadmap.geo', bytes: ascii('geo_id') }]),
    message: /not one of torch\.save.*holds roadmap\.geo/,
  },
  {
    name: 'empty-zip.pth',
    bytes: () => Uint8Array.from([0x50, 0x4b, 3, 4, ...storedZip([])]),
    message: /it holds nothing/,
  },
  {
    name: 'several-pickles.pth',
    bytes: () => torchZip(smallState(), {}, [{ name: 'more/data.pkl', bytes: smallState() }]),
    message: /several data\.pkl/,
  },
  {
    name: 'torchscript.pth',
    bytes: () => torchZip(smallState(), {}, [{ name: 'weights/constants.pkl', bytes: pickle(list()) }]),
    message: /TorchScript program/,
  },
  {
    name: 'cut-in-half.pth',
    bytes: () => smallTorchZip().slice(0, smallTorchZip().length / 2),
    message: /cut off: the list of entries at its end is missing/,
  },
  { name: 'damaged-weights.pth', bytes: damaged, message: /"weights\/data\/0" is damaged/ },
  { name: 'zip-bomb.pth', bytes: bomb, message: /"weights\/data\/0" is packed \(method 8\)/ },
  { name: 'encrypted.pth', bytes: claiming({ flags: 1 }), message: /is encrypted/ },
  {
    name: 'one-name-twice.pth',
    bytes: () => torchZip(smallState(), { '0': smallBytes() }, parts().slice(1)),
    message: /two entries called "weights\/data\/0"/,
  },
  {
    name: 'overlapping-entries.pth',
    bytes: () =>
      torchZip(smallState(), {}, [
        ...parts({ size: 60 }).slice(1),
        { name: 'weights/version', bytes: ascii('3\n') },
      ]),
    message: /"weights\/data\/0" overlaps "weights\/version"/,
  },
  {
    name: 'entry-in-another.pth',
    bytes: claiming({ headerAt: 0 }),
    message: /"weights\/data\/0" is called "weights\/data\.pkl" in another place/,
  },
  {
    name: 'entry-in-nothing.pth',
    bytes: claiming({ headerAt: 7 }),
    message: /is not at byte 7/,
  },
  {
    name: 'entry-beyond-the-end.pth',
    bytes: claiming({ headerAt: 2 ** 31 }),
    message: /is not at byte 2147483648/,
  },
  {
    name: 'entry-longer-than-the-file.pth',
    bytes: claiming({ size: 2 ** 31 }),
    message: /said to have 2147483648 bytes/,
  },
  {
    name: 'entry-of-2-60-bytes.pth',
    bytes: claiming({ size: 2 ** 60 }, { zip64: true }),
    message: /the size of "weights\/data\/0" is given as 1152921504606846976/,
  },
  {
    name: 'more-entries-than-listed.pth',
    bytes: () => storedZip(parts(), { count: 60_000 }),
    message: /claims to have 60000 entries, its list of them has/,
  },
  {
    name: 'too-many-entries.pth',
    bytes: () => storedZip(parts(), { count: 2 ** 40, zip64: true }),
    message: /claims to have 1099511627776 entries; at most/,
  },
  {
    name: 'unknown-byte-order.pth',
    bytes: () =>
      torchZip(smallState(), { '0': smallBytes() }, [{ name: 'weights/byteorder', bytes: ascii('middle') }]),
    message: /byteorder says "middle"/,
  },
];
