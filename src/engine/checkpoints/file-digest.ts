import { digestOf } from '../../base/checksum';

/** So many hexadecimal digits of a digest are enough to tell files apart. */
const DIGEST_DIGITS = 16;

/** What tells a checkpoint's file from others in records: the first digits of its digest. */
export const digestOfFile = async (bytes: Uint8Array): Promise<string> =>
  (await digestOf([bytes])).slice(0, DIGEST_DIGITS);
