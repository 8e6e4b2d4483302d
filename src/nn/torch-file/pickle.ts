import type { ByteCursor } from './byte-cursor';
import { type ValueContext, wholeNumber } from './known-callables';
import { PickleMachine, type PersistentLoad } from './pickle-machine';
import type { PythonValue, PythonDict } from './python-values';

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

type Operation = (machine: PickleMachine) => void;

/** The longest whole number, in bytes and in digits: no checkpoint has one of more than 64 bits. */
const LONGEST_INTEGER = 256;
const LONGEST_DIGITS = /^[+-]?\d{1,600}$/;
/** The longest text, in bytes. */
const LONGEST_TEXT = 16 * 1024 ** 2;
/** Numbers and escaped texts from here on cost steps by their length. */
const SHORT = 8;
const HIGHEST_PROTOCOL = 5;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

function textOf(machine: PickleMachine, length: number, decoder: TextDecoder): string {
  if (length > LONGEST_TEXT) throw machine.broken(`has a text of ${length} bytes`);
  return decoder.decode(machine.cursor.take(length));
}

/** What takes longer the longer it is counts as that many steps. */
function chargeLength(machine: PickleMachine, length: number): void {
  if (length > SHORT) machine.context.budget.spend(length);
}

/** A little-endian number in two's complement. */
function longInteger(machine: PickleMachine, length: number): number | bigint {
  if (length > LONGEST_INTEGER) throw machine.broken(`has a whole number of ${length} bytes`);
  chargeLength(machine, length);
  let value = 0n;
  const bytes = machine.cursor.take(length);
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return wholeNumber(BigInt.asIntN(8 * length, value));
}

/**
 * A whole number in digits; Python 2 ends long ones with "L", and 00 and
 * 01 are its way to write truth values.
 */
function integerLine(machine: PickleMachine): number | bigint | boolean {
  const line = machine.cursor.line().trim();
  if (line === '00' || line === '01') return line === '01';
  const digits = line.replace(/L$/, '');
  chargeLength(machine, digits.length);
  if (!LONGEST_DIGITS.test(digits)) throw machine.broken(`has the whole number "${line.slice(0, 40)}"`);
  return wholeNumber(BigInt(digits.replace('+', '')));
}

function floatLine(machine: PickleMachine): number {
  const line = machine.cursor.line().trim();
  if (line === 'nan' || line === '-nan') return NaN;
  if (line === 'inf' || line === '-inf') return line === 'inf' ? Infinity : -Infinity;
  const value = Number(line);
  if (line === '' || Number.isNaN(value)) throw machine.broken(`has the number "${line.slice(0, 40)}"`);
  return value;
}

/** A quoted text of protocol 0, with Python's escapes. */
function quotedLine(machine: PickleMachine): string {
  const line = machine.cursor.line(LONGEST_TEXT);
  const quoted = /^(['"])(.*)\1$/s.exec(line.trim());
  if (!quoted) throw machine.broken('has a text without quotes');
  return unescaped(machine, quoted[2]);
}

/** A text of protocol 0 to the end of the line. */
function unicodeLine(machine: PickleMachine): void {
  machine.push(unescaped(machine, machine.cursor.line(LONGEST_TEXT)));
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function unescaped(machine: PickleMachine, line: string): string {
  chargeLength(machine, line.length);
  return line.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis, (whole, byte, unit, letter) =>
    byte || unit ? String.fromCharCode(parseInt(byte ?? unit, 16)) : (ESCAPES[letter] ?? whole),
  );
}

function memoIndex(machine: PickleMachine): number {
  const line = machine.cursor.line().trim();
  if (!/^\d{1,15}$/.test(line)) throw machine.broken(`numbers a memo value "${line.slice(0, 40)}"`);
  return Number(line);
}

function dictionary(machine: PickleMachine, flat: readonly PythonValue[]): void {
  const empty: PythonDict = new Map();
  machine.pushContainer(empty);
  machine.setItems(flat);
}

function protocol(machine: PickleMachine): void {
  const version = machine.cursor.uint8();
  if (version > HIGHEST_PROTOCOL)
    throw machine.broken(`is of pickle protocol ${version}; known are those up to ${HIGHEST_PROTOCOL}`);
}

function frame(machine: PickleMachine): void {
  const { cursor } = machine;
  const length = cursor.length64();
  if (length > cursor.bytes.length - cursor.at)
    throw machine.broken(`claims a frame of ${length} bytes at byte ${cursor.at}`);
}

/** INST: a class by two lines, its arguments above the mark. */
function instance(machine: PickleMachine): void {
  const module = machine.cursor.line();
  machine.name(module, machine.cursor.line());
  const callable = machine.pop();
  machine.call(callable, machine.popMark());
}

function object(machine: PickleMachine): void {
  const [callable = null, ...args] = machine.popMark();
  machine.call(callable, args);
}

/** REDUCE and NEWOBJ: arguments on top, what they are for below. */
function reduce(machine: PickleMachine): void {
  const args = machine.pop();
  machine.call(machine.pop(), args);
}

function newObjectWithKeywords(machine: PickleMachine): void {
  machine.pop();
  reduce(machine);
}

function stackGlobal(machine: PickleMachine): void {
  const name = machine.pop();
  machine.name(machine.pop(), name);
}

function lineGlobal(machine: PickleMachine): void {
  const module = machine.cursor.line();
  machine.name(module, machine.cursor.line());
}

function setItem(machine: PickleMachine): void {
  machine.setItems(machine.popTuple(2));
}

function build(machine: PickleMachine): void {
  machine.build(machine.pop());
}

/** A class by its number in a registry that only the writing program had. */
const extension =
  (read: (machine: PickleMachine) => number): Operation =>
  (machine) =>
    machine.name('copyreg', `extension ${read(machine)}`);

const uint8 = (machine: PickleMachine) => machine.cursor.uint8();
const uint16 = (machine: PickleMachine) => machine.cursor.uint16();
const uint32 = (machine: PickleMachine) => machine.cursor.uint32();
const length64 = (machine: PickleMachine) => machine.cursor.length64();

type Length = (machine: PickleMachine) => number;
const pushText =
  (length: Length, decoder = utf8): Operation =>
  (machine) =>
    machine.push(textOf(machine, length(machine), decoder));
const pushBytes =
  (length: Length): Operation =>
  (machine) =>
    machine.pushContainer(machine.cursor.take(length(machine)));
const pushTuple =
  (count: number): Operation =>
  (machine) =>
    machine.pushContainer(machine.popTuple(count));
const pushList: Operation = (machine) => machine.pushContainer(machine.popMark());
const pushValue =
  (value: PythonValue): Operation =>
  (machine) =>
    machine.push(value);
const put =
  (index: Length): Operation =>
  (machine) =>
    machine.memoise(index(machine));
const get =
  (index: Length): Operation =>
  (machine) =>
    machine.recall(index(machine));
const nothing: Operation = () => undefined;

/** Every opcode of Python's `pickletools` but those for buffers outside of the file (NEXT_BUFFER). */
export const OPCODES: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, protocol],
  [0x95, frame],
  [0x28, (machine) => machine.mark()], // MARK (
  [0x30, (machine) => machine.discard()], // POP 0
  [0x31, (machine) => void machine.popMark()], // POP_MARK 1
  [0x32, (machine) => machine.push(machine.top())], // DUP 2
  [0x4e, pushValue(null)], // NONE N
  [0x88, pushValue(true)],
  [0x89, pushValue(false)],
  [0x4b, (machine) => machine.push(machine.cursor.uint8())], // BININT1 K
  [0x4d, (machine) => machine.push(machine.cursor.uint16())], // BININT2 M
  [0x4a, (machine) => machine.push(machine.cursor.int32())], // BININT J
  [0x8a, (machine) => machine.push(longInteger(machine, uint8(machine)))], // LONG1
  [0x8b, (machine) => machine.push(longInteger(machine, uint32(machine)))], // LONG4
  [0x49, (machine) => machine.push(integerLine(machine))], // INT I
  [0x4c, (machine) => machine.push(integerLine(machine))], // LONG L
  [0x46, (machine) => machine.push(floatLine(machine))], // FLOAT F
  [0x47, (machine) => machine.push(machine.cursor.bigEndianFloat64())], // BINFLOAT G
  [0x58, pushText(uint32)], // BINUNICODE X
  [0x8c, pushText(uint8)], // SHORT_BINUNICODE
  [0x8d, pushText(length64)], // BINUNICODE8
  [0x56, unicodeLine], // UNICODE V
  [0x53, (machine) => machine.push(quotedLine(machine))], // STRING S
  [0x54, pushText(uint32, latin1)], // BINSTRING T: text of Python 2, whose encoding is not stated
  [0x55, pushText(uint8, latin1)], // SHORT_BINSTRING U
  [0x42, pushBytes(uint32)], // BINBYTES B
  [0x43, pushBytes(uint8)], // SHORT_BINBYTES C
  [0x8e, pushBytes(length64)], // BINBYTES8
  [0x96, pushBytes(length64)], // BYTEARRAY8
  [0x98, nothing], // READONLY_BUFFER
  [0x5d, (machine) => machine.pushContainer([])], // EMPTY_LIST ]
  [0x29, (machine) => machine.pushContainer([])], // EMPTY_TUPLE )
  [0x8f, (machine) => machine.pushContainer([])], // EMPTY_SET
  [0x7d, (machine) => dictionary(machine, [])], // EMPTY_DICT }
  [0x6c, pushList], // LIST l
  [0x74, pushList], // TUPLE t
  [0x91, pushList], // FROZENSET
  [0x85, pushTuple(1)],
  [0x86, pushTuple(2)],
  [0x87, pushTuple(3)],
  [0x64, (machine) => dictionary(machine, machine.popMark())], // DICT d
  [0x61, (machine) => machine.append(machine.popTuple(1))], // APPEND a
  [0x65, (machine) => machine.append(machine.popMark())], // APPENDS e
  [0x90, (machine) => machine.append(machine.popMark())], // ADDITEMS
  [0x73, setItem], // SETITEM s
  [0x75, (machine) => machine.setItems(machine.popMark())], // SETITEMS u
  [0x63, lineGlobal], // GLOBAL c
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, reduce], // REDUCE R
  [0x81, reduce], // NEWOBJ
  [0x92, newObjectWithKeywords], // NEWOBJ_EX
  [0x69, instance], // INST i
  [0x6f, object], // OBJ o
  [0x62, build], // BUILD b
  [0x82, extension(uint8)],
  [0x83, extension(uint16)],
  [0x84, extension((machine) => machine.cursor.int32())],
  [0x51, (machine) => machine.push(machine.persistent(machine.pop()))], // BINPERSID Q
  [0x50, (machine) => machine.push(machine.persistent(machine.cursor.line()))], // PERSID P
  [0x71, put(uint8)], // BINPUT q
  [0x72, put(uint32)], // LONG_BINPUT r
  [0x70, put(memoIndex)], // PUT p
  [0x94, (machine) => machine.memoiseNext()], // MEMOIZE
  [0x68, get(uint8)], // BINGET h
  [0x6a, get(uint32)], // LONG_BINGET j
  [0x67, get(memoIndex)], // GET g
]);
