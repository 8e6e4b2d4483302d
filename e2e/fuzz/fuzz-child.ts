import { dataFileFromBytes, type DataFile } from '../../src/data/data-file';
import { Random } from '../../src/base/random';
import { goodFiles, smallDataset } from './good-files';
import { fuzzCase, type FuzzCase } from './fuzz-case';
import { parseSome } from './fuzz-options';
import { HOSTILE_FILES } from './hostile-files';
import { measureReading, type Reading } from './measure-reading';
import { READERS, type ReaderName } from './readers';

/** What the process is asked to read. */
export type Question =
  /** A made case, or a command line, by its number. */
  | { readonly kind: 'case' | 'options'; readonly seed: number; readonly number: number }
  | { readonly kind: 'hostile'; readonly number: number }
  | { readonly kind: 'files'; readonly of: FuzzCase };

const good = await goodFiles();
const dataset = await smallDataset();

const read = (reader: ReaderName, files: readonly DataFile[]): Promise<Reading> =>
  measureReading(
    files.reduce((bytes, { size }) => bytes + size, 0),
    () => READERS[reader](files, dataset),
  );

const readCase = ({ reader, files }: FuzzCase): Promise<Reading> =>
  read(
    reader,
    Object.entries(files).map(([name, bytes]) => dataFileFromBytes(name, bytes)),
  );

function answer(question: Question): Promise<Reading> {
  switch (question.kind) {
    case 'case':
      return readCase(fuzzCase(good, question.seed, question.number));
    case 'options':
      return measureReading(0, () => parseSome(new Random(question.seed).fork(`options ${question.number}`)));
    case 'hostile':
      return read(HOSTILE_FILES[question.number].reader, HOSTILE_FILES[question.number].files());
    case 'files':
      return readCase(question.of);
  }
}

// A process of its own, so that it can be ended when it takes too long, and its memory be measured.
process.on('message', (question: Question) => {
  void answer(question).then((reading) => process.send?.(reading));
});
process.send?.('ready');
