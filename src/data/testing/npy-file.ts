/** What NumPy writes of an array in the header of its file. @param shape "2, 3" */
export const npyDict = (dtype: string, fortran: boolean, shape: string): string =>
  `{'descr': '${dtype}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape}), }`;

/** A `.npy` file with the header that NumPy 2 writes for it (padding as NumPy pads), and data bytes. */
export function npyFile(version: 1 | 2 | 3, header: string, data: Uint8Array): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const dataAt = Math.ceil((prefix + header.length + 1) / 64) * 64;
  const bytes = new Uint8Array(dataAt + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, dataAt - prefix, true);
  else view.setUint32(8, dataAt - prefix, true);
  bytes.set(new TextEncoder().encode(header.padEnd(dataAt - prefix - 1) + '\n'), prefix);
  bytes.set(data, dataAt);
  return bytes;
}
