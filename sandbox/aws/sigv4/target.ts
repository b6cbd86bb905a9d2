import { AwsError } from '../contract.ts';

/** A request line taken apart without the dot-segment clean-up of `URL`, which would hide `..` from the key check. */
export interface Target {
  /** Percent-decoded, starts with a slash. */
  path: string;
  /** Decoded names and values in the order of the request. */
  query: [string, string][];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', `Couldn't parse the specified URI: '${text}' is no percent-encoded UTF-8.`);
  }
}

/** Splits the request target of HTTP (`/bucket/key?list-type=2`) into its decoded parts. */
export function parseTarget(requestUrl: string): Target {
  const cut = requestUrl.indexOf('?');
  const rawPath = cut === -1 ? requestUrl : requestUrl.slice(0, cut);
  const rawQuery = cut === -1 ? '' : requestUrl.slice(cut + 1);
  // An absolute-form target (`GET http://host/path`) is legal HTTP, but no AWS client sends one.
  if (!rawPath.startsWith('/')) throw new AwsError('InvalidURI', `Couldn't parse the specified URI: ${rawPath}`);
  const query = rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      const value = equals === -1 ? '' : pair.slice(equals + 1);
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))];
    });
  return { path: decode(rawPath), query };
}

/** AWS's own URI encoding: everything but the unreserved characters of RFC 3986, in upper-case hex. */
export function uriEncode(text: string, keepSlash: boolean): string {
  const encoded = encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keepSlash ? encoded.replaceAll('%2F', '/') : encoded;
}
