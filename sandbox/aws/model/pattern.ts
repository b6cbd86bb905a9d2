// EMR's UriString has the two halves of the supplementary range swapped; read as it stands it would refuse emoji.
const SWAPPED = String.raw`\uD800\uDBFF-\uDC00\uDFFF`;
const MEANT = String.raw`\uD800\uDC00-\uDBFF\uDFFF`;

const compiled = new Map<string, RegExp | null>();

/** A model's pattern as a regular expression for the whole value; null when it uses what only Java knows. */
export function compilePattern(pattern: string): RegExp | null {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regex = tryCompile(pattern, 'u') ?? tryCompile(pattern, '');
  compiled.set(pattern, regex);
  return regex;
}

/** Whether a value satisfies a model's pattern; one that cannot be compiled here refuses nothing. */
export function matchesPattern(pattern: string, value: string): boolean {
  return compilePattern(pattern)?.test(value) ?? true;
}

function tryCompile(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(`^(?:${pattern.replaceAll(SWAPPED, MEANT)})$`, flags);
  } catch {
    return null;
  }
}
