import type { ByteCursor } from './byte-cursor';
import type { ValueContext } from './known-callables';
import { OPCODES } from './opcodes';
import { PickleMachine, type PersistentLoad } from './pickle-machine';
import type { PythonValue } from './python-values';

const STOP = 0x2e;

/**
 * Reads the pickle of protocol 0 to 5 that begins at the cursor, which then stands behind it. It is read as
 * data: nothing is imported and nothing called (see `known-callables.ts`), so a hostile pickle yields names
 * at most. The work is limited by `context.budget`.
 * @throws Failure 'bad-input'
 */
export function readPickle(
  cursor: ByteCursor,
  context: ValueContext,
  persistent: PersistentLoad,
): PythonValue {
  const machine = new PickleMachine(cursor, context, persistent);
  for (;;) {
    const at = cursor.at;
    const opcode = cursor.uint8();
    if (opcode === STOP) return machine.pop();
    context.budget.spend(1);
    const operation = OPCODES.get(opcode);
    if (!operation)
      throw machine.broken(`has the unknown opcode 0x${opcode.toString(16).padStart(2, '0')} at byte ${at}`);
    operation(machine);
  }
}
