import { afterAll, expect, it } from 'vitest';
import { FuzzProcess } from './fuzz-process';
import { HOSTILE_FILES } from './hostile-files';
import { faultOf } from './verdict';
import { commandLine } from '../../cli/testing/commands';

/** Starting processes takes seconds on a busy machine. */
const PATIENCE = 300_000;
/** What did harm took many times longer still. */
const SLACK = 5;

const reading = new FuzzProcess(commandLine('e2e/fuzz/fuzz-child.ts'));
afterAll(() => reading.close());

/** All of them, also those that take long, are read by `node --import tsx e2e/fuzz/fuzz.ts --known`. */
const QUICK = HOSTILE_FILES.flatMap(({ name, takesLong }, number) =>
  takesLong ? [] : [[name, number] as const],
);

it.each(QUICK)(
  'a file that did harm once does none: %s',
  async (_, number) => expect(faultOf(await reading.ask({ kind: 'hostile', number }), SLACK)).toBeNull(),
  PATIENCE,
);
