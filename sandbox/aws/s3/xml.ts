import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../contract.ts';

/** What an element holds: text, elements, or several elements of the same name. */
export type XmlValue = string | number | boolean | undefined | XmlElements | readonly XmlElements[] | readonly string[];
export interface XmlElements {
  readonly [name: string]: XmlValue;
}

function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: S3 writes control characters of keys as references
    /[&<>"\u0000-\u001f\u007f]/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ??
      `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'object') return `<${name}>${elements(value as XmlElements)}</${name}>`;
  return `<${name}>${escapeText(String(value))}</${name}>`;
}

function elements(values: XmlElements): string {
  return Object.entries(values)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** A whole answer of S3. */
export function xmlDocument(root: string, values: XmlElements): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${elements(values)}</${root}>`;
}

/** An error in S3's words; it has no namespace. */
export function xmlError(values: XmlElements): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements(values)}</Error>`;
}

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  // Numeric references too: clients write line breaks in keys so.
  htmlEntities: true,
});

/** Parses a request's document and answers the content of its root. */
export function parseXml(text: string, root: string): Record<string, unknown> {
  try {
    const document = parser.parse(text) as Record<string, unknown>;
    const content = document[root];
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  } catch {
    // Falls through to AWS's one word for everything that is wrong with a document.
  }
  throw new AwsError(
    'MalformedXML',
    `The XML you provided was not well-formed or did not validate against our published schema: expected <${root}>.`,
  );
}

/** An element that may stand once or often, as a list. */
export function listOf(value: unknown): Record<string, unknown>[] {
  const items = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}
