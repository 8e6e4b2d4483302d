const PREFIX = 'route-distillery.';

/**
 * A small setting that this browser remembers. What was stored is untrusted: a value that is not JSON,
 * or that `isValid` refuses, is as if it were not there. A browser that stores nothing (private mode,
 * no room) forgets, which harms nobody.
 */
export function remembered<T>(name: string, fallback: T, isValid: (value: unknown) => boolean): { value: T } {
  let current = $state.raw<T>(read(PREFIX + name, fallback, isValid));
  return {
    get value() {
      return current;
    },
    set value(next: T) {
      current = next;
      write(PREFIX + name, next);
    },
  };
}

function read<T>(key: string, fallback: T, isValid: (value: unknown) => boolean): T {
  const text = storage()?.getItem(key) ?? null;
  if (text === null) return fallback;
  try {
    const value: unknown = JSON.parse(text);
    return isValid(value) ? (value as T) : fallback;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return fallback;
    throw thrown;
  }
}

function write(key: string, value: unknown): void {
  try {
    storage()?.setItem(key, JSON.stringify(value));
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
  }
}

/** Null where the browser keeps none: reading the property alone throws where storage is forbidden. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch (thrown) {
    if (thrown instanceof DOMException) return null;
    throw thrown;
  }
}
