/** What `now` returns at each moment, property by property: whoever holds it follows along. */
export const current = <T extends object>(now: () => T): T =>
  new Proxy({} as T, {
    get(_, name) {
      const of = now();
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
