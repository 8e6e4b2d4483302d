import { FeatureScanner } from './feature-scanner';
import type { SampleColumn } from './role-guess';

const SAMPLE_FEATURES = 100;

/** The properties of the first features of a piece of GeoJSON, as columns. Lists show their first element. */
export function sampleProperties(file: string, head: Uint8Array): SampleColumn[] {
  const values = new Map<string, string[]>();
  let count = 0;
  const scanner = new FeatureScanner(file, {
    onFeature: (feature) => {
      if (count < SAMPLE_FEATURES) addProperties(values, propertiesOf(feature), count++);
    },
    onTop: () => undefined,
  });
  scanner.push(head);
  return [...values].map(([name, list]) => ({ name, values: list }));
}

function propertiesOf(feature: unknown): Readonly<Record<string, unknown>> {
  const properties = isObject(feature) && isObject(feature.properties) ? feature.properties : {};
  const nested = isObject(properties.coordinateProperties) ? properties.coordinateProperties : {};
  return {
    ...properties,
    ...Object.fromEntries(
      Object.entries(nested).map(([name, value]) => [`coordinateProperties.${name}`, value]),
    ),
  };
}

function addProperties(
  values: Map<string, string[]>,
  properties: Readonly<Record<string, unknown>>,
  row: number,
): void {
  for (const [name, value] of Object.entries(properties)) {
    const list = values.get(name) ?? Array.from({ length: row }, () => '');
    while (list.length < row) list.push('');
    list.push(textOf(value));
    values.set(name, list);
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? textOf(value[0]) : '';
  if (value === null || value === undefined || typeof value === 'object') return '';
  return String(value);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
