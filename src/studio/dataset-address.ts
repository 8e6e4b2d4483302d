import { badInput } from '../base/failure';
import { nameOfAddress } from '../engine/datasets/fetch-file';

/**
 * The address of a data set as a person wrote it, whole and safe to fetch: https, or beside this page.
 * @param base address of this page
 * @throws Failure 'bad-input'
 */
export function datasetAddress(text: string, base: string): string {
  const whole = withScheme(text.trim());
  if (whole === '' || !URL.canParse(whole, base))
    throw refused(text, 'is no address. It looks like https://host.org/city.zip.');
  const address = new URL(whole, base);
  if (address.protocol !== 'https:' && address.protocol !== 'http:')
    throw refused(text, 'cannot be fetched: only addresses that begin with https:// can.');
  if (address.username !== '' || address.password !== '')
    throw refused(text, 'holds a name or password. Download the file yourself and drop it here.');
  if (address.protocol === 'http:' && address.origin !== new URL(base).origin)
    throw refused(text, 'is not protected on its way. Use the address that begins with https://.');
  return address.href;
}

/** `host.org/city.zip` is meant as an address of that host, not as a file beside this page. */
function withScheme(text: string): string {
  const looksLikeHost = /^[a-z\d-]+(\.[a-z\d-]+)*\.[a-z]{2,}\/.+/i.test(text);
  return looksLikeHost ? `https://${text}` : text;
}

const refused = (text: string, why: string) => badInput(`“${text.trim()}” ${why}`);

/** How to call a data set that comes from an address. */
export function nameForAddress(address: string): string {
  return nameOfAddress(address).replace(/\.zip$/i, '');
}
