/** Where the file of a study comes from. */
export interface StudySource {
  readonly name: string;
  /** Whether the file can be read again as it is by then. */
  readonly isLive: boolean;
  /** @throws Error where it is gone */
  file(): Promise<File>;
}

/** A file as it was when a person chose it: browsers refuse to read it once it has changed. */
export const chosenSource = (file: File): StudySource => ({
  name: file.name,
  isLive: false,
  file: async () => file,
});

interface FileHandle {
  readonly name: string;
  getFile(): Promise<File>;
}

/** What Chromium has and TypeScript does not know. */
interface PickerWindow {
  showOpenFilePicker?(options: object): Promise<readonly FileHandle[]>;
}

/** Whether this browser can read a chosen file again while it changes. */
export const canWatch = (): boolean => 'showOpenFilePicker' in globalThis;

const TYPES = [{ description: 'Study (study.json)', accept: { 'application/json': ['.json'] } }];

/** Has a person choose a file that can be read again; null where none was chosen. */
export async function pickSource(): Promise<StudySource | null> {
  try {
    const picked = await (globalThis as PickerWindow).showOpenFilePicker?.({ id: 'study', types: TYPES });
    const handle = picked?.[0];
    return handle ? { name: handle.name, isLive: true, file: () => handle.getFile() } : null;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return null;
    throw thrown;
  }
}
