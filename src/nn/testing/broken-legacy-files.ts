import { call, global, orderedDict, pickle, tensor, text } from '../torch-file/pickle-writer';
import {
  legacyFile,
  SMALL,
  smallBytes,
  smallLegacyFile,
  smallState,
} from '../torch-file/testing/torch-writer';
import type { BrokenCheckpoint } from './broken-checkpoint';

const stored = { key: '0', elements: 4, bytes: smallBytes() };

/** Files in the format before zip files, broken. */
export const brokenLegacyFiles: readonly BrokenCheckpoint[] = [
  {
    name: 'plain-pickle.pth',
    bytes: () => pickle(orderedDict({ weight: text('heavy') })),
    message: /a pickle, but not one of torch\.save/,
  },
  {
    name: 'os-system-plain-pickle.pth',
    bytes: () => pickle(call(global('os', 'system'), text('echo taken over'))),
    message: /a pickle, but not one of torch\.save/,
  },
  {
    name: 'os-system-legacy.pth',
    bytes: () => legacyFile(pickle(call(global('os', 'system'), text('echo taken over'))), []),
    message: /"os\.system", which is not made here/,
  },
  {
    name: 'legacy-cut-in-weights.pth',
    bytes: () => smallLegacyFile().slice(0, -3),
    message: /the file is cut off: 16 bytes are wanted/,
  },
  {
    name: 'legacy-cut-in-pickle.pth',
    bytes: () => smallLegacyFile().slice(0, 60),
    message: /the file is cut off/,
  },
  {
    name: 'legacy-other-version.pth',
    bytes: () => legacyFile(smallState(), [stored], 1002),
    message: /format version 1002/,
  },
  {
    name: 'legacy-storage-undescribed.pth',
    bytes: () => legacyFile(smallState(), [stored, { ...stored, key: '1' }]),
    message: /storage "1", which it does not describe/,
  },
  {
    name: 'legacy-storage-twice.pth',
    bytes: () => legacyFile(smallState(), [stored, stored]),
    message: /list of storages is damaged/,
  },
  {
    name: 'legacy-storage-missing.pth',
    bytes: () => legacyFile(smallState(), []),
    message: /no storage "0"/,
  },
  {
    name: 'legacy-storage-short.pth',
    bytes: () => legacyFile(smallState(), [{ ...stored, elements: 3, bytes: smallBytes().slice(0, 12) }]),
    message: /storage "0" should have 16 bytes and has 12/,
  },
  {
    name: 'legacy-storage-of-2-50.pth',
    bytes: () => legacyFile(smallState(), [{ ...stored, elements: 2 ** 50 }]),
    message: /4503599627370496 bytes are wanted/,
  },
  {
    name: 'legacy-shape-beyond-storage.pth',
    bytes: () => legacyFile(pickle(orderedDict({ weight: tensor({ ...SMALL, shape: [5] }) })), [stored]),
    message: /tensor "weight" of shape \[5\] reaches to element 5/,
  },
];
