// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of stoker.yml
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { anyText } from '../support/any-text.ts';
import { goodEnvironment, repository, teamFolder, tryLoad } from './support.ts';

/** How many trees, and how many texts: others each time. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 200);
const shipped = await readFile(join(repository, 'stoker.yml'), 'utf8');
const whole: unknown = parse(shipped);
let folder: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  folder = await teamFolder({});
});
afterAll(() => folder.remove());

type Tree = Record<string, unknown>;
type Mutation = {
  kind: 'drop' | 'replace' | 'rename' | 'copy';
  at: number;
  other: number;
  value: unknown;
  key: string;
};

/** Every place of a tree that has a key or an index, with the thing that holds it. */
function places(node: unknown): { holder: Tree; key: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  const holder = node as Tree;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

const set = (holder: Tree, key: string, value: unknown): void =>
  void Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });

function mutate(tree: unknown, mutation: Mutation): void {
  const all = places(tree);
  const place = all[mutation.at % Math.max(1, all.length)];
  const other = all[mutation.other % Math.max(1, all.length)];
  if (!place || !other) return;
  const { holder, key } = place;
  if (mutation.kind === 'drop') delete holder[key];
  else if (mutation.kind === 'replace') set(holder, key, mutation.value);
  else if (mutation.kind === 'copy') set(holder, key, structuredClone(other.holder[other.key]));
  else {
    set(holder, mutation.key, holder[key]);
    delete holder[key];
  }
}

const strange = fc.oneof(
  fc.string(),
  anyText(),
  fc.constantFrom(
    '${STOKER_BUCKET}',
    '${NOWHERE}',
    '${X:-1}',
    '${',
    '__proto__',
    'constructor',
    '../..',
    's3://',
    'U0ADA',
    '7d',
    '-1',
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 3 }),
);
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('drop', 'replace', 'rename', 'copy'),
  at: fc.nat(),
  other: fc.nat(),
  value: strange,
  key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'type', 'preset', '0')),
});

async function answer(yaml: string | Uint8Array): Promise<void> {
  await writeFile(join(folder.path, 'stoker.yml'), yaml);
  const { problems } = await tryLoad(goodEnvironment, folder.path);
  if (problems === null) return;
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) {
    expect(problem).toMatch(/^stoker\.yml/);
    expect(problem).not.toMatch(/secret(bot|app)token|\n\s+at |undefined|\[object Object\]/);
  }
}

it('answers trees with pieces dropped, replaced, renamed and copied', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async (mutations) => {
      const tree = structuredClone(whole);
      for (const one of mutations) mutate(tree, one);
      await answer(stringify(tree, { aliasDuplicateObjects: false }));
    }),
    { numRuns: RUNS },
  );
});

it('answers texts with characters cut, inserted and doubled', { timeout: 120_000 }, async () => {
  const edit = fc.record({
    at: fc.nat(shipped.length),
    cut: fc.nat(80),
    insert: fc.oneof(
      fc.string(),
      fc.constantFrom('\t', '"', '&a', '*a', '{', '- ', ': ', '\0', '<<: *packages', '---\n'),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
      let text = shipped;
      for (const { at, cut, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + cut);
      await answer(text);
    }),
    { numRuns: RUNS },
  );
});

it('answers bytes that are no text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => answer(bytes)),
    { numRuns: 100 },
  );
});
