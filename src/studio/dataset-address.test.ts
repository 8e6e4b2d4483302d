import { describe, expect, it } from 'vitest';
import { datasetAddress, nameForAddress } from './dataset-address';

const BASE = 'http://127.0.0.1:4173/app/';

describe('datasetAddress', () => {
  it.each([
    ['https://host.org/city.zip', 'https://host.org/city.zip'],
    [' host.org/a/city.zip ', 'https://host.org/a/city.zip'],
    ['./sample-city/sample-city.zip', `${BASE}sample-city/sample-city.zip`],
    ['/city.zip', 'http://127.0.0.1:4173/city.zip'],
    ['http://127.0.0.1:4173/city.zip', 'http://127.0.0.1:4173/city.zip'],
  ])('%j is %s', (text, whole) => expect(datasetAddress(text, BASE)).toBe(whole));

  it.each([
    ['', /is no address/],
    ['https://', /is no address/],
    ['http://host.org/city.zip', /not protected/],
    ['file:///home/city.zip', /only addresses that begin with https/],
    ['javascript:alert(1)', /only addresses that begin with https/],
    ['data:text/plain,x', /only addresses that begin with https/],
    ['https://me:secret@host.org/city.zip', /holds a name or password/],
  ])('refuses %j', (text, message) => expect(() => datasetAddress(text, BASE)).toThrow(message));
});

it('names a data set by its address', () => {
  expect(nameForAddress('https://host.org/data/My%20city.ZIP?x')).toBe('My city');
});
