import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Path } from './substitute.ts';

/** A YAML file read but not yet checked: its tree, and where each place of it stands. */
export interface ParsedFile {
  tree: unknown;
  problems: string[];
  /** The line, from 1, of a key or item, or of the nearest thing above it that the file has. */
  lineOf(path: Path): number;
}

/** Reads YAML from the bytes of a file; what is wrong with encoding or syntax comes back as problems with line and column. */
export function parseTeamFile(bytes: Uint8Array, name: string): ParsedFile {
  const nowhere = { tree: null, lineOf: () => 1 };
  const text = decode(bytes);
  if (text === null) return { ...nowhere, problems: [`${name}: it is not UTF-8 text; save it as UTF-8.`] };

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const problems = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return `${name}:${line}:${col}: ${describe(error.code, error.message)}`;
  });
  // A key that stands twice leaves a tree that is worth checking; anything else does not.
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { ...nowhere, problems };

  try {
    const tree: unknown = document.toJS({ maxAliasCount: 100 });
    return { tree, problems, lineOf: (path) => lineOf(document.contents, path, lines) };
  } catch (error) {
    // An alias to nothing, or a few aliases that would unfold into millions of nodes.
    return {
      ...nowhere,
      problems: [...problems, `${name}: ${error instanceof Error ? error.message : 'not readable'}.`],
    };
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function describe(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands twice in the same place; remove one of the two.';
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML takes spaces only.';
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here (---); give one only.';
  return `the YAML is broken here: ${message}.`;
}

function lineOf(root: unknown, path: Path, lines: LineCounter): number {
  let node = root;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isCollectionLike(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return Math.max(1, lines.linePos(offset).line);
}

function startOf(node: unknown): number | null {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : null;
}

function isCollectionLike(node: unknown): node is { items: unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}
