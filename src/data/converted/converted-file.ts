import { startsWith, type DataFile } from '../data-file';

/** Text of a sort that is read elsewhere, made of a file of another sort. */
export interface ConvertedFile extends DataFile {
  readonly format: 'table' | 'geojson';
}

/** Whether a file was converted here. */
export const isConverted = (file: DataFile): file is ConvertedFile => 'format' in file;

/** Whether a file begins like Parquet ("PAR1"). */
export const isParquet = (head: Uint8Array): boolean => startsWith(head, [0x50, 0x41, 0x52, 0x31]);

/** Whether a file begins like the shapes of a shapefile (the number 9994). */
export const isShapes = (head: Uint8Array): boolean => startsWith(head, [0, 0, 0x27, 0x0a]);
